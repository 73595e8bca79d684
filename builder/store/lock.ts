import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { link, lstat, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { DepotError, hasCode, systemCode } from '../errors.ts';
import { ifPresent, readIfPresent } from '../io/if-present.ts';
import { instant } from '../io/instant.ts';
import { makePublicFolder } from '../io/public-folder.ts';
import { forgetTemporary, registerTemporary } from '../io/temporaries.ts';
import { decodeHolder, encodeHolder, type Holder, isGone, thisProcess } from './holder.ts';
import { requireOwnFolders } from './own-folders.ts';

/**
 * One writer at a time on a depot: `<depot>/store/lock` names its holder (pid, its start time, boot, host, pid namespace). A lock whose
 * holder is proven dead is taken over; one that was taken on another machine or in another container cannot be judged and stands.
 */
const heldHere = new AsyncLocalStorage<ReadonlySet<string>>();

/** Enough for the holder of a takeover claim to come and go; a lock that is truly held is reported at once. */
const ATTEMPTS = 5;
/** Milliseconds. */
const BETWEEN_TRIES = 20;
/** Milliseconds. Writing a file takes a few of them. */
const GUARD_PATIENCE = 10_000;

/**
 * Runs `work` while holding the depot's lock. Inside such a `work` the same depot is locked already, so that a verb made of several
 * locked steps holds it throughout.
 * @param purpose what is being done, for the message that others get: `publish`.
 * @throws DepotError STORE_LOCKED when another process (or another piece of work of this one) holds it; PATH_UNUSABLE for a link in the store.
 */
export async function withStoreLock<T>(depot: string, purpose: string, work: () => Promise<T>): Promise<T> {
  await requireOwnFolders(dirname(lockPath(depot)));
  return withFileLock(lockPath(depot), purpose, work);
}

/**
 * The same with a lock file of one's own, for what is shared by several depots: the spec's pins, the keys.
 * @param patience milliseconds to wait for another holder, where `work` takes moments only
 */
export async function withFileLock<T>(
  path: string,
  purpose: string,
  work: () => Promise<T>,
  patience = 0,
): Promise<T> {
  const held = heldHere.getStore() ?? new Set();
  if (held.has(path)) return work();
  await acquirePatiently(path, purpose, patience);
  registerTemporary(path);
  try {
    return await heldHere.run(new Set([...held, path]), work);
  } finally {
    await rm(path, { force: true });
    forgetTemporary(path);
  }
}

/**
 * Changes one file that several depots share: whoever reads it to write it again waits for the other.
 * @throws DepotError STORE_LOCKED after ten seconds
 */
export function withFileGuard<T>(file: string, purpose: string, work: () => Promise<T>): Promise<T> {
  const guard = join(dirname(file), `.${basename(file)}.writer.tmp`);
  return withFileLock(guard, purpose, work, GUARD_PATIENCE);
}

export function lockPath(depot: string): string {
  return join(depot, 'store', 'lock');
}

/** True where the depot's lock is that of a process which was killed: what it was at is to be looked after. */
export async function isLeftLocked(depot: string): Promise<boolean> {
  const holder = await readHolder(lockPath(depot));
  return holder !== undefined && (await isGone(holder, await thisProcess('look')));
}

async function acquirePatiently(path: string, purpose: string, patience: number): Promise<void> {
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      return await acquire(path, purpose);
    } catch (error) {
      if (!hasCode(error, 'STORE_LOCKED') || performance.now() >= deadline) throw error;
      await sleep(BETWEEN_TRIES);
    }
  }
}

async function acquire(path: string, purpose: string): Promise<void> {
  await makePublicFolder(dirname(path));
  const me = await thisProcess(purpose);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await createExclusive(path, me)) return;
    const holder = await readHolder(path);
    if (holder === undefined) continue; // released in between
    if (!(await isGone(holder, me))) throw locked(path, holder);
    if (await takeOver(path, holder, me)) return;
  }
  const holder = await readHolder(path);
  throw holder === undefined
    ? new DepotError('STORE_LOCKED', 'several other godepots take and release the lock', { where: path })
    : locked(path, holder);
}

/**
 * link() creates the name with its complete content or not at all: nobody ever reads half a lock file. Its content is on the disk before the
 * name is: else a power cut leaves the name alone, and a lock that does not say who holds it is nobody's to take over.
 */
async function createExclusive(path: string, me: Holder): Promise<boolean> {
  const draft = draftOf(path);
  try {
    await writeFile(draft, encodeHolder(me), { flag: 'wx', flush: true });
    await link(draft, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Replaces a dead holder's lock. Two processes may see the same dead lock; were both to unlink and create, the second would unlink the
 * first one's fresh lock. So the right to replace that very lock is claimed first, under its nonce, which never comes back.
 */
async function takeOver(path: string, dead: Holder, me: Holder): Promise<boolean> {
  const claim = `${path}.${dead.nonce}.claim`;
  if (!(await createExclusive(claim, me))) {
    const claimant = await readHolder(claim);
    if (claimant !== undefined && (await isGone(claimant, me))) await rm(claim, { force: true });
    return false;
  }
  try {
    const now = await readHolder(path);
    if (now?.nonce !== dead.nonce) return false; // somebody was faster and has finished
    const draft = draftOf(path);
    try {
      await writeFile(draft, encodeHolder(me), { flag: 'wx', flush: true });
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    return true;
  } finally {
    await rm(claim, { force: true });
  }
}

function draftOf(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.tmp`;
}

async function readHolder(path: string): Promise<Holder | undefined> {
  // a link that leads nowhere would be no lock to a reader, and one to whoever makes the name
  if ((await ifPresent(lstat(path)))?.isFile() === false)
    throw new DepotError('STORE_LOCKED', 'what stands in the place of the lock is no file', {
      where: path,
      hint: 'find out who made it, and remove it: no godepot did',
    });
  const text = await readIfPresent(path);
  if (text === undefined) return undefined;
  const holder = decodeHolder(text);
  if (holder !== undefined) return holder;
  throw new DepotError('STORE_LOCKED', 'the lock file is there but does not say who holds it', {
    where: path,
    hint: 'remove it once no godepot works on this depot',
  });
}

function locked(path: string, holder: Holder): DepotError {
  return new DepotError(
    'STORE_LOCKED',
    `another godepot is at work here: ${holder.purpose}, process ${holder.pid} on ${holder.host} since ${instant(holder.since)}`,
    {
      where: path,
      hint: 'wait until it has finished; remove the lock file only if that process no longer runs there',
    },
  );
}
