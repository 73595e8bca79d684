import { DepotError } from '../../errors.ts';
import { counted } from '../../io/counted.ts';
import { type CheckList, newCheckList, reportCheck, runCheck } from '../../packaging/checks.ts';
import { readLedger } from '../journal/ledger.ts';
import { checkLog } from '../log/check.ts';
import { listKeys, signingKeys } from '../signatures/signature-files.ts';
import { listSnapshots, type SnapshotPlace } from '../snapshot/snapshots.ts';
import { verifyFolders } from './folders.ts';
import { verifyForeign } from './foreign.ts';
import { type Gone, type Link, verifyChain } from './chain.ts';
import { countLinks, noteLinks, startLinkCount } from './hard-links.ts';
import { newMemory, type VerifyMemory } from './memory.ts';
import { verifyCurrent, verifyMirrorLists } from './pointers.ts';
import { publishedCertificates } from './published-keys.ts';
import { type VerifiedSnapshot, verifySnapshot } from './snapshot.ts';
import { listBlobs, verifyBlobs } from './store-blobs.ts';
import type { Trust } from './trust.ts';

export interface VerifiedDepot extends CheckList {
  /** Of the newest publication, as its manifest says; null where there is none that can be read. */
  sequence: number | null;
}

/**
 * Verifies `current` and the mirror lists, every snapshot, the chain that they form, that no published name ever changed its bytes, the store's
 * blobs, and that nothing else lies there. `memory` holds what was read before. Checks of a snapshot begin with its name. Each inode is read once, each package judged once.
 */
export async function verifyDepot(
  depot: string,
  trust: Trust,
  memory: VerifyMemory = newMemory(),
): Promise<VerifiedDepot> {
  const list: VerifiedDepot = { ...newCheckList(), sequence: null };
  const places = await listSnapshots(depot);
  const newest = places.at(-1);
  await verifyCurrent(list, depot, newest);
  await verifyForeign(list, depot);
  await verifyFolders(list, depot, places);
  const blobs = await listBlobs(depot);
  const links = startLinkCount(blobs);
  const history = startHistory();
  const complete = await withNewestKeys(trust, newest);
  for (const place of places) {
    const own = await verifySnapshot(place.folder, complete, memory);
    enter(list, place.name, own);
    if (own.walked !== undefined && own.manifest !== undefined)
      countLinks(links, place.name, own.walked, own.manifest);
    await remember(history, place, own);
    if (place === newest && own.manifest !== undefined) {
      list.sequence = own.manifest.sequence;
      await verifyMirrorLists(list, depot, place, own.manifest);
    }
  }
  reportHistory(list, history, places);
  await verifyRecords(list, depot, history);
  if (blobs !== undefined) await verifyBlobs(list, depot, blobs, memory);
  noteLinks(list, links);
  return list;
}

function enter(list: CheckList, name: string, own: CheckList): void {
  const named = <T extends { check: string }>(item: T): T => ({ ...item, check: `${name}: ${item.check}` });
  list.done.push(...own.done.map(named));
  list.failed.push(...own.failed.map(named));
  list.notDone.push(...own.notDone.map(named));
  list.noted.push(...own.noted.map(named));
}

/** What snapshots say together, without keeping their manifests. */
interface History {
  /** File name -> sha256. */
  names: Map<string, string>;
  changed: string[];
  links: Link[];
  /** Signing keys, as they are shown -> snapshots. */
  byKeys: Map<string, string[]>;
}

function startHistory(): History {
  return { names: new Map(), changed: [], links: [], byKeys: new Map() };
}

async function remember(history: History, place: SnapshotPlace, own: VerifiedSnapshot): Promise<void> {
  const { manifest, manifestSha256 } = own;
  if (manifest === undefined || manifestSha256 === undefined) return;
  const { date, previous } = manifest;
  history.links.push({ name: place.name, sequence: place.sequence, date, manifestSha256, previous });
  for (const { fileName, sha256 } of manifest.packages) {
    if ((history.names.get(fileName) ?? sha256) !== sha256)
      history.changed.push(`${place.name}: ${fileName} has other bytes than before`);
    history.names.set(fileName, sha256);
  }
  const keys = await signingKeys({ folder: place.folder, manifest }).catch((error: unknown) => {
    // told of where that snapshot is verified
    if (error instanceof DepotError) return undefined;
    throw error;
  });
  if (keys === undefined) return;
  const shown = listKeys(keys);
  history.byKeys.set(shown, [...(history.byKeys.get(shown) ?? []), place.name]);
}

function reportHistory(
  list: CheckList,
  { names, changed, byKeys }: History,
  places: readonly SnapshotPlace[],
): void {
  const detail = `${counted(names.size, 'package')} in ${counted(places.length, 'snapshot')}, each name with one content`;
  reportCheck(list, 'published names', 'PACKAGE_CHANGED', changed, detail);
  const keys = [...byKeys];
  const mixed = keys.map(([key, snapshots]) => `${snapshots.join(', ')} by ${key}`);
  if (mixed.length > 1) mixed.push('was signing the older ones anew cut short? publish again');
  const same = `${keys[0]?.[0] ?? 'nobody'} in all ${counted(places.length, 'snapshot')}`;
  reportCheck(list, 'signing keys', 'SIGNATURES_MIXED', mixed.length > 1 ? mixed : [], same);
}

/** The chain of publications, with what the ledger knows of pruned ones, and the audit log where the depot is a builder's. */
async function verifyRecords(list: CheckList, depot: string, { links }: History): Promise<void> {
  let pruned: readonly Gone[] = [];
  await runCheck(list, 'ledger', async () => {
    ({ pruned } = await readLedger(depot));
    return `pruned and remembered: ${counted(pruned.length, 'publication')}`;
  });
  verifyChain(list, links, pruned);
  await runCheck(list, 'log', async () => {
    const log = await checkLog(depot);
    enter(list, 'log', log);
    return `${counted(log.done.length, 'check')} held`;
  });
}

/** Where only fingerprints are trusted: the newest snapshot's key file knows the keys that signed the older ones anew. */
async function withNewestKeys(trust: Trust, newest: SnapshotPlace | undefined): Promise<Trust> {
  if ('certificates' in trust || newest === undefined) return trust;
  return { ...trust, alsoFrom: await publishedCertificates(newest.folder) };
}
