import { hash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError } from '../../errors.ts';
import { counted } from '../../io/counted.ts';
import { ifPresent } from '../../io/if-present.ts';
import { readRegular } from '../../io/regular-file.ts';
import { type CheckList, listFaults, newCheckList, runCheck } from '../../packaging/checks.ts';
import { ledgerPath, readLedger } from '../journal/ledger.ts';
import { loggedSnapshot, logPath, readLog } from './log.ts';
import {
  currentName,
  listSnapshots,
  parseSnapshotName,
  readSnapshot,
  type Snapshot,
} from '../snapshot/snapshots.ts';
import type { Chain } from '../journal/chain.ts';
import { requireComplete } from './complete.ts';
import {
  encodeEntry,
  isPublication,
  ledgerMark,
  lineDigest,
  type LogEntry,
  type LoggedSnapshot,
  tellsOfSnapshots,
} from '../journal/entry.ts';

/** An entry that somebody noted down elsewhere: the log has to have gone on from it. */
export interface KnownEntry {
  number: number;
  /** Of its line. */
  sha256: string;
}

/** Holds the audit log to itself, to the snapshots that are there and to the ledger of those that were pruned. Writes nothing. */
export async function checkLog(depot: string, known: readonly KnownEntry[] = []): Promise<CheckList> {
  const list = newCheckList();
  const chain = await readLog(depot);
  const holds = await runCheck(list, 'chain', () => Promise.resolve(describeChain(chain, depot)));
  for (const one of known)
    await runCheck(list, `entry ${one.number}`, () => Promise.resolve(requireKnown(chain, one)));
  if (chain.entries.length === 0) {
    // a mirror has no store and no log
    if (chain.broken === undefined && (await ifPresent(stat(join(depot, 'store')))) !== undefined)
      await runCheck(list, 'publications', async () => {
        await requireComplete(depot);
        return { notDone: 'nothing was published since there are audit logs' };
      });
    return list;
  }
  await runCheck(list, 'publications', () => checkPublications(depot, chain.entries));
  if (holds) await runCheck(list, 'ledger', () => checkLedger(depot, chain.entries));
  return list;
}

async function checkPublications(depot: string, entries: readonly LogEntry[]): Promise<string> {
  const places = await listSnapshots(depot);
  const current = parseSnapshotName((await currentName(depot)) ?? '')?.sequence ?? 0;
  const pruned = new Set((await readLedger(depot)).pruned.map(({ name }) => name));
  const faults = missing(entries, new Set(places.map(({ name }) => name)), pruned);
  for (const place of places) faults.push(...disagreements(await readSnapshot(place), entries, current));
  if (faults.length > 0) throw new DepotError('LOG_DISAGREES', listFaults(faults));
  return `${counted(places.length, 'snapshot')}, each as its entry says; ${pruned.size} were pruned, and nothing else is gone`;
}

function describeChain({ entries, head, torn, broken }: Chain, depot: string): string | { notDone: string } {
  if (broken !== undefined)
    throw new DepotError('LOG_DAMAGED', `line ${broken.line} ${broken.what}`, { where: logPath(depot) });
  if (entries.length === 0) return { notDone: 'there is no log' };
  const cut =
    torn.length === 0
      ? ''
      : `; ${torn.length} bytes behind it are an entry that was cut short, and what it was about did not happen`;
  return `${counted(entries.length, 'entry', 'entries')}, each with the digest of the one before; the last is ${head}${cut}`;
}

function requireKnown({ entries }: Chain, { number, sha256 }: KnownEntry): string {
  const entry = entries[number - 1];
  if (entry === undefined)
    throw new DepotError('LOG_DISAGREES', `the log ends before it, with entry ${entries.length}`);
  const found = lineDigest(encodeEntry(entry));
  if (found !== sha256) throw new DepotError('LOG_DISAGREES', `it is ${found} here`);
  return `is the one that was noted: ${entry.action} at ${entry.time}`;
}

/** What the first entry that says it was made says of a snapshot. */
function tellingOf(name: string, entries: readonly LogEntry[]): LoggedSnapshot | undefined {
  return entries
    .filter(tellsOfSnapshots)
    .flatMap(({ snapshots }) => snapshots)
    .find((snapshot) => snapshot.name === name);
}

/** What a snapshot on disk and the log say otherwise. */
function disagreements(snapshot: Snapshot, entries: readonly LogEntry[], current: number): string[] {
  const { name, sequence, manifest } = snapshot;
  const said = tellingOf(name, entries);
  if (said === undefined) {
    // killed before its entry was written: clients never saw it, and the next publication writes it down
    if (sequence > current) return [];
    const newest = entries.at(-1)?.newest ?? 0;
    return [
      sequence > newest
        ? `${name} was published after the last entry, which knows of publication ${newest} at most: the end of the log is missing`
        : `${name} is there, and no entry tells of it`,
    ];
  }
  const faults: string[] = [];
  if (said.manifestSha256 !== loggedSnapshot(snapshot).manifestSha256)
    faults.push(`the manifest of ${name} is not the one that was published`);
  const { publication } = manifest;
  const entry = entries.find(
    (one) => isPublication(one) && one.snapshots.some((other) => other.name === name),
  );
  if (publication === undefined || entry === undefined) return faults;
  if (publication.action !== entry.action || publication.reason !== entry.reason)
    faults.push(
      `the signed manifest of ${name} says ${publication.action}, its entry ${entry.action}, or another reason`,
    );
  return faults;
}

/** What was published and is not there any more has to have been pruned. */
function missing(
  entries: readonly LogEntry[],
  there: ReadonlySet<string>,
  pruned: ReadonlySet<string>,
): string[] {
  const named = new Set(entries.flatMap(({ snapshots }) => snapshots.map(({ name }) => name)));
  return [...named]
    .filter((name) => !there.has(name) && !pruned.has(name))
    .map((name) => `${name} is gone, and was not pruned`);
}

/** The ledger only grows: what each pruning found of it still has to be its beginning. */
async function checkLedger(depot: string, entries: readonly LogEntry[]): Promise<string> {
  const { pruned } = await readLedger(depot);
  const bytes = (await ifPresent(readRegular(ledgerPath(depot)))) ?? Buffer.alloc(0);
  for (const { number, details } of entries) {
    const said = ledgerMark(details);
    if (said === undefined) continue;
    if (bytes.length < said.bytes || hash('sha256', bytes.subarray(0, said.bytes), 'hex') !== said.sha256)
      throw new DepotError(
        'LEDGER_DAMAGED',
        `it does not begin with what entry ${number} of the log found in it`,
      );
  }
  return `${pruned.length} pruned snapshots, as the log's entries found them`;
}
