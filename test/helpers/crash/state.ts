import { hash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

import { parseStrictJson } from '../../../builder/io/strict-json.ts';

/** What lies in a depot: path, without what is random in it -> kind, mode and digest of the content, without what is of this run only. */
export type State = ReadonlyMap<string, string>;

const LOCK = /^store\/lock(\.|$)/;
/** Their first line tells the inode of the package's blob, which is another one in each copy. */
const INDEX_ENTRY = /^store\/(?:indexed\/|staging\/.*\.entry\.)/;
const LOG = /^store\/log\/.*\.jsonl$/;

export async function stateOf(depot: string): Promise<State> {
  const found: [string, string][] = [];
  for (const name of await readdir(depot, { recursive: true })) {
    const path = join(depot, name);
    const stat = await lstat(path);
    const mode = (stat.mode & 0o7777).toString(8);
    const shown = plainName(name);
    if (stat.isSymbolicLink()) found.push([shown, `link ${await readlink(path)}`]);
    else if (stat.isDirectory()) found.push([shown, `folder ${mode}`]);
    else if (LOG.test(name)) found.push([shown, `log ${mode} ${plainLines(await readFile(path, 'utf8'))}`]);
    else found.push([shown, `file ${mode} ${hash('sha256', plainContent(name, await readFile(path)))}`]);
  }
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Equal for states that are the same to everybody. */
export function stateDigest(state: State): string {
  return hash('sha256', JSON.stringify([...state]));
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

/** Names of what is not complete, or says who is at work. */
const DEBRIS = /(?:^|\/)\.[^/]*(?:\.tmp|\.tmp-R)(?:$|\/)|^store\/(?:lock|staging\/.)/;

export function debrisIn(state: State): string[] {
  return [...state].flatMap(([path, what]) =>
    DEBRIS.test(path) && !what.startsWith('folder') ? [path] : [],
  );
}
