import { hash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

import { parseStrictJson } from '../../../builder/io/strict-json.ts';

/** What lies in a depot: path, without what is random in it -> kind, mode, digest of the content and time of what is published, without what is of this run only. */
export type State = ReadonlyMap<string, string>;

const LOCK = /^(?:store\/|\.godepot-mirror\.)lock(\.|$)/;
/** Their first line tells the inode of the package's blob, which is another one in each copy. */
const INDEX_ENTRY = /^store\/(?:indexed\/|staging\/.*\.entry\.)/;
/**
 * Clients ask by If-Modified-Since. Nobody does of documents, which the store may have from another run, or of drafts,
 * whose time is the clock's until they get their own.
 */
const TIMED = /^snapshots\/[1-9][^/]*\/(?!provenance\/[^/]*\.json$)(?!(?:.*\/)?\.[^/]*\.tmp$)/;
const LOG = /^store\/log\/.*\.jsonl$/;

/** Synchronous: three hundred files a thousand times, for each of which a promise costs more than the file. */
export function stateOf(depot: string): State {
  const found: [string, string][] = [];
  for (const name of readdirSync(depot, { recursive: true, encoding: 'utf8' })) {
    const path = join(depot, name);
    const stat = lstatSync(path);
    const mode = (stat.mode & 0o7777).toString(8);
    const shown = plainName(name);
    if (stat.isSymbolicLink()) found.push([shown, `link ${readlinkSync(path)}`]);
    else if (stat.isDirectory()) found.push([shown, `folder ${mode}`]);
    else if (LOG.test(name)) found.push([shown, `log ${mode} ${plainLines(readFileSync(path, 'utf8'))}`]);
    else {
      const digest = hash('sha256', plainContent(name, readFileSync(path)));
      const time = TIMED.test(name) ? ` of ${Math.floor(stat.mtimeMs / 1000)}` : '';
      found.push([shown, `file ${mode} ${digest}${time}`]);
    }
  }
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Equal for states that are the same to everybody. */
export function stateDigest(state: State): string {
  return hash('sha256', JSON.stringify([...state]));
}

/** What nobody is led to: the snapshot that is being staged, and the store's workshop. */
const HIDDEN = /^(?:snapshots\/\.tmp|store\/(?:staging|lock))/;

/** Equal for states that show clients, and whoever verifies what is published, the same bytes; of the log, the same lines but for who and when. */
export function servedDigest(state: State): string {
  return hash('sha256', JSON.stringify([...state].filter(([path]) => !HIDDEN.test(path))));
}

/** Random parts of the names of what is not complete yet. */
function plainName(name: string): string {
  return name
    .replace(/\.tmp-[0-9a-f]{12}/, '.tmp-R')
    .replace(/\.[0-9a-f]{12}(\.tmp)?$/, '.R$1')
    .replace(/\.[0-9a-f]{16}\.claim$/, '.R.claim');
}

function plainContent(name: string, content: Buffer): Buffer | string {
  if (LOCK.test(name)) return content.length === 0 ? '' : 'a holder';
  return INDEX_ENTRY.test(name) ? content.subarray(content.indexOf(0x0a) + 1) : content;
}

/** A digest for each line, so that a log which only grew begins as it did. */
function plainLines(log: string): string {
  const lines = log.split('\n').filter((line) => line !== '');
  return lines.map((line) => hash('sha256', plainLine(line)).slice(0, 16)).join(' ');
}

/** Of the audit log: what happened, without who did it when. */
function plainLine(line: string): string {
  try {
    const entry = parseStrictJson(line);
    if (typeof entry !== 'object' || entry === null) return line;
    return JSON.stringify({ ...entry, time: '', who: '', previous: '' });
  } catch {
    return `torn after ${line.length}`;
  }
}

/** Where what is published lies: nothing of it may be lost or altered. */
const PUBLISHED = /^(?:snapshots\/[1-9]|store\/(?:sha256\/|records\/|log\/))/;

/** Files that are neither as they were nor as the undisturbed operation leaves them; logs may have grown. */
export function lostOrAltered(now: State, before: State, after: State): string[] {
  return [...before].flatMap(([path, was]) => {
    const is = now.get(path);
    if (!PUBLISHED.test(path) || is === was || is === after.get(path)) return [];
    if (LOG.test(path) && is?.startsWith(was) === true) return [];
    return [`${path}: ${was} became ${is ?? 'nothing'}`];
  });
}

/** Where a lock lies that its holder has not given back. */
export function isLocked(state: State): boolean {
  return state.has('store/lock') || state.has('.godepot-mirror.lock');
}

/** Names of what is not complete, or says who is at work: what an operation that failed in good order may not leave. */
const DEBRIS =
  /(?:^|\/)\.[^/]*(?:\.tmp|\.tmp-R)(?:$|\/)|^(?:store\/staging\/.|(?:store\/|\.godepot-mirror\.)lock)/;

export function debrisIn(state: State): string[] {
  return [...state].flatMap(([path, what]) =>
    DEBRIS.test(path) && !what.startsWith('folder') ? [path] : [],
  );
}
