import { hash } from 'node:crypto';
import { join } from 'node:path';

import { DepotError } from '../../errors.ts';
import { ifPresent } from '../../io/if-present.ts';
import { instant } from '../../io/instant.ts';
import { readRegular } from '../../io/regular-file.ts';
import { withStoreLock } from '../../store/lock.ts';
import { GODEPOT_VERSION } from '../../version.ts';
import { type Author, thisAuthor } from '../journal/author.ts';
import { brokenLine, type Chain, entriesFromEnd, lastEntry, readChain } from '../journal/chain.ts';
import {
  encodeEntry,
  lineDigest,
  type LogAction,
  type LogEntry,
  type LoggedSnapshot,
  type LogValue,
  NO_PREVIOUS,
  tellsOfPublications,
} from '../journal/entry.ts';
import { writeBehind } from '../journal/write-behind.ts';
import { manifestDigest } from '../snapshot/manifest.ts';
import { listSnapshots, readSnapshot, type Snapshot } from '../snapshot/snapshots.ts';

/** What is to be written down; who, when, godepot's version and the chain are added. */
export interface LogEvent {
  action: Exclude<LogAction, 'begun'>;
  reason?: string | null | undefined;
  /** What it is about: a publication, or several for `prune`. */
  snapshots?: readonly Pick<Snapshot, 'sequence' | 'name' | 'manifest'>[] | undefined;
  details?: Readonly<Record<string, LogValue>> | undefined;
}

/** Below the store, which no web server serves: who did what on which machine is nobody's outside. */
export function logPath(depot: string): string {
  return join(depot, 'store', 'log', 'audit.jsonl');
}

/**
 * The audit log as it is; an empty chain where there is none.
 * @throws DepotError FILE_LARGE
 */
export async function readLog(depot: string): Promise<Chain> {
  return readChain(await readLogBytes(depot));
}

/**
 * Adds an entry, durable when this returns, under the depot's lock. Whoever changes what clients see calls it BEFORE: a crash in between
 * leaves an entry that the next run completes or explains, and never a change that nothing tells of. What a killed run left of a line is
 * replaced, and the new entry says so.
 * @throws DepotError LOG_DAMAGED when the last line is no entry, or a line does not continue the one before; STORE_LOCKED
 */
export function appendLog(depot: string, event: LogEvent, author?: Author): Promise<LogEntry> {
  return withStoreLock(depot, 'log', async () => {
    const by = author ?? (await thisAuthor());
    const path = logPath(depot);
    const bytes = await readLogBytes(depot);
    const { entry: last, size, torn } = lastEntry(bytes);
    const broken = brokenLine(bytes);
    if (broken !== undefined)
      throw damaged(path, `line ${broken} of the audit log does not continue the one before`);
    if (last === undefined && size > 0)
      throw damaged(path, 'the last line of the audit log is no entry of one');
    const snapshots = (event.snapshots ?? []).map(loggedSnapshot);
    const events: Event[] = [];
    if (last === undefined) {
      const there = await alreadyThere(depot, snapshots);
      events.push({ action: 'begun', reason: null, snapshots: there, details: {} });
    }
    const details = { ...event.details, ...(torn.length === 0 ? {} : { torn: describeTorn(torn) }) };
    events.push({ action: event.action, reason: event.reason ?? null, snapshots, details });
    const made = chained(events, last, by);
    await writeBehind(path, size, made.map(encodeEntry).join(''));
    const [entry] = made.slice(-1);
    if (entry === undefined) throw new DepotError('INTERNAL', 'no entry was made');
    return entry;
  });
}

type Event = Pick<LogEntry, 'action' | 'reason' | 'snapshots' | 'details'>;

/** Events as entries that continue the last one. */
function chained(events: readonly Event[], last: LogEntry | undefined, { who, time }: Author): LogEntry[] {
  const made: LogEntry[] = [];
  let before = last;
  for (const event of events) {
    const sequences = event.snapshots.map(({ sequence }) => sequence);
    before = {
      number: (before?.number ?? 0) + 1,
      previous: before === undefined ? NO_PREVIOUS : lineDigest(encodeEntry(before)),
      time: instant(time),
      who,
      godepot: GODEPOT_VERSION,
      newest: sequences.reduce((most, sequence) => Math.max(most, sequence), before?.newest ?? 0),
      ...event,
    };
    made.push(before);
  }
  return made;
}

/** What the log last said was published: its sequence, and the latest date of its last entry about a publication; 0 for none. */
export async function lastLogged(depot: string): Promise<{ sequence: number; date: number }> {
  let sequence = 0;
  for (const entry of entriesFromEnd(await readLogBytes(depot))) {
    sequence = Math.max(sequence, entry.newest);
    // prunings and holds name older ones
    if (!tellsOfPublications(entry)) continue;
    return { sequence, date: entry.snapshots.reduce((latest, { date }) => Math.max(latest, date), 0) };
  }
  return { sequence, date: 0 };
}

/** The last publications that the log tells of and that were not abandoned, the newest first; at most so many. */
export async function publicationsFromEnd(depot: string, most: number): Promise<LoggedSnapshot[]> {
  const abandoned = new Set<string>();
  const found: LoggedSnapshot[] = [];
  for (const { action, snapshots } of entriesFromEnd(await readLogBytes(depot))) {
    if (found.length >= most) break;
    if (action === 'abandoned') for (const { name } of snapshots) abandoned.add(name);
    if (!tellsOfPublications({ action })) continue;
    found.push(...snapshots.toReversed().filter(({ name }) => !abandoned.has(name)));
  }
  return found.slice(0, most);
}

/** Every byte of it; none where there is no log. */
export async function readLogBytes(depot: string): Promise<Buffer> {
  return (await ifPresent(readRegular(logPath(depot)))) ?? Buffer.alloc(0);
}

/**
 * For who rests on what the log says.
 * @throws DepotError LOG_DAMAGED
 */
export function requireWhole({ broken }: Chain, depot: string): void {
  if (broken === undefined) return;
  throw new DepotError('LOG_DAMAGED', `line ${broken.line} of the audit log ${broken.what}`, {
    where: logPath(depot),
    hint: 'godepot log verify',
  });
}

/** What an entry says of a snapshot; of its manifest, the digest of the one text that it has. */
export function loggedSnapshot({
  sequence,
  name,
  manifest,
}: Pick<Snapshot, 'sequence' | 'name' | 'manifest'>): LoggedSnapshot {
  const { contentId, date } = manifest;
  return { sequence, name, contentId, date, manifestSha256: manifestDigest(manifest) };
}

/** A depot that was published to before it kept a log: what lies there is written down once, so that it can be held to it from then on. */
async function alreadyThere(depot: string, except: readonly LoggedSnapshot[]): Promise<LoggedSnapshot[]> {
  const found: LoggedSnapshot[] = [];
  for (const place of await listSnapshots(depot))
    if (!except.some(({ name }) => name === place.name))
      found.push(loggedSnapshot(await readSnapshot(place)));
  return found;
}

function describeTorn(torn: Buffer): { bytes: number; sha256: string } {
  return { bytes: torn.length, sha256: hash('sha256', torn, 'hex') };
}

function damaged(where: string, what: string): DepotError {
  return new DepotError('LOG_DAMAGED', what, {
    where,
    hint: 'godepot log verify   (nothing is added to a chain that does not hold)',
  });
}
