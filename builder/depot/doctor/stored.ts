import type { StatsFs } from 'node:fs';
import { readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';

import { counted } from '../../io/counted.ts';
import { readIfPresent, thereOrNot } from '../../io/if-present.ts';
import { instant } from '../../io/instant.ts';
import { newCheckList } from '../../packaging/checks.ts';
import { decodeHolder, isGone, thisProcess } from '../../store/holder.ts';
import { lockPath } from '../../store/lock.ts';
import { newMemory } from '../verify/memory.ts';
import { listBlobs, verifyBlobs } from '../verify/store-blobs.ts';
import type { Findings } from './findings.ts';

const GIB = 1024 ** 3;
/** A toolchain's rpm and deb take a fifth of it, six toolchains with their archives one. */
const LITTLE_SPACE = 2 * GIB;
const NO_SPACE = GIB / 4;
/** Of all inodes. */
const FEW_INODES = 0.05;

/** Room on the disk, what killed runs left, and with `deep` whether each blob is what its name says. */
export async function examineStored(findings: Findings, depot: string, deep: boolean): Promise<void> {
  await examineRoom(findings, depot);
  await examineLock(findings, depot);
  await examineLeft(findings, depot);
  const blobs = await listBlobs(depot);
  if (blobs === undefined) return;
  if (!deep) {
    findings.fine('store', `${counted(blobs.size, 'blob')}; --deep reads them`);
    return;
  }
  const list = newCheckList();
  await verifyBlobs(list, depot, blobs, newMemory());
  for (const { detail } of list.failed)
    findings.problem(
      'store',
      detail,
      'restore them from the backup, or remove them and fetch or build again',
    );
  for (const { detail } of list.done) findings.fine('store', detail);
}

async function examineRoom(findings: Findings, depot: string): Promise<void> {
  const found = await thereOrNot(statfs(depot));
  if (found !== undefined) judgeRoom(findings, found);
}

/** As statfs(2) tells it. */
export function judgeRoom(
  findings: Findings,
  { bavail, bsize, files, ffree }: Pick<StatsFs, 'bavail' | 'bsize' | 'files' | 'ffree'>,
): void {
  const free = bavail * bsize;
  const words = `${(free / GIB).toFixed(1)} GiB are free`;
  const todo =
    'make room: godepot snapshot prune says what may go, why the rest stays, and how much that frees';
  if (free < NO_SPACE) findings.problem('disk', words, todo);
  else if (free < LITTLE_SPACE) findings.warn('disk', words, todo);
  else findings.fine('disk', words);
  // btrfs and others make inodes as they need them, and say that they have none
  if (files > 0 && ffree / files < FEW_INODES)
    findings.warn('disk', `${ffree} of ${files} inodes are free`, todo);
}

async function examineLock(findings: Findings, depot: string): Promise<void> {
  const text = await readIfPresent(lockPath(depot));
  if (text === undefined) return;
  const holder = decodeHolder(text);
  if (holder === undefined)
    findings.warn(
      'lock',
      'the lock file does not say who holds it',
      `remove it once no godepot works here: ${lockPath(depot)}`,
    );
  else if (await isGone(holder, await thisProcess('doctor')))
    findings.warn(
      'lock',
      `${holder.purpose} of ${instant(holder.since)} was killed: its lock is stale`,
      'the next run takes it over',
    );
  else
    findings.fine(
      'lock',
      `${holder.purpose} is at work since ${instant(holder.since)}, process ${holder.pid} on ${holder.host}`,
    );
}

async function examineLeft(findings: Findings, depot: string): Promise<void> {
  const store = join(depot, 'store');
  const namesIn = async (folder: string): Promise<string[]> =>
    (await thereOrNot(readdir(join(store, folder)))) ?? [];
  const waiting = (await namesIn('waiting')).filter((name) => name.endsWith('.json'));
  if (waiting.length > 0)
    findings.warn(
      'waiting',
      `${counted(waiting.length, 'rpm')} without a signature yet: ${waiting[0] ?? ''}`,
      'godepot sign export FOLDER; or godepot build, where the key is',
    );
  const staged = (await namesIn('staging')).filter((name) => name !== 'downloads');
  const drafts = (await namesIn('.')).filter((name) => /\.(?:tmp|claim)$/.test(name));
  const left = [...staged, ...drafts];
  if (left.length > 0)
    findings.warn(
      'debris',
      `killed runs left ${counted(left.length, 'file')} in the store: ${left[0] ?? ''}`,
      'the next fetch or build removes them',
    );
  const parts = (await namesIn('staging/downloads')).filter((name) => !name.endsWith('.json'));
  if (parts.length > 0)
    findings.fine('downloads', `${parts.length} were cut short; the next fetch goes on with them`);
}
