import { linkedPlace, sweepBeside, writeFileAtomic } from '../io/durable.ts';
import { readIfPresent } from '../io/if-present.ts';
import { withFileGuard } from '../store/lock.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import { EMPTY_LOCK, type Lock, type LockEntry } from './lock-model.ts';
import { parseLock } from './lock-parse.ts';

export type { Lock, LockEntry } from './lock-model.ts';

/**
 * Reads a lock file; one that is not there pins nothing.
 * @throws DepotError LOCK_MALFORMED with every fault and its line.
 */
export async function readLock(path: string): Promise<Lock> {
  const text = await readIfPresent(path);
  return text === undefined ? EMPTY_LOCK : parseLock(text, path);
}

/**
 * Changes a lock file: what it holds now, read while nobody else may write it, goes through `change`. Two updates, of two specs or into
 * two depots, may share one file.
 * @throws DepotError LOCK_MALFORMED, STORE_LOCKED, and as `change`; the file is then as it was.
 */
export async function changeLock(path: string, change: (lock: Lock) => Lock): Promise<Lock> {
  // a lock that is a link (to one shared by several specs) stays one, and all that it is known by wait for each other
  const place = await linkedPlace(path);
  return withFileGuard(place, 'writing the lock file', async () => {
    await sweepBeside(place);
    const changed = change(await readLock(path));
    await writeFileAtomic(place, encodeLock(changed));
    return changed;
  });
}

/** The one spelling of a lock: sorted, two blanks of indent, one value a line, so that a diff shows what was added and nothing else. */
export function encodeLock(lock: Lock): string {
  const toolchains: Record<string, object> = {};
  for (const id of Object.keys(lock.toolchains).sort()) {
    const entry = lock.toolchains[id];
    if (entry !== undefined) toolchains[id] = canonical(entry);
  }
  return `${JSON.stringify({ version: 1, toolchains }, null, 2)}\n`;
}

function canonical({ h1, time, published, archives, evidence, audited }: LockEntry): object {
  const pinned = (form: ArchiveForm): object => {
    const archive = archives[form];
    return archive === undefined ? {} : { [form]: { sha256: archive.sha256, size: archive.size } };
  };
  const { sumdb, openpgp, sha256 } = evidence;
  return {
    h1,
    time,
    ...(published === undefined ? {} : { published }),
    archives: { ...pinned('module-zip'), ...pinned('tarball') },
    evidence: {
      sumdb: sumdb && {
        record: sumdb.record,
        treeSize: sumdb.treeSize,
        inclusion: sumdb.inclusion,
      },
      ...(openpgp === undefined
        ? {}
        : { openpgp: { primary: openpgp.primary, signer: openpgp.signer, signed: openpgp.signed } }),
      ...(sha256 === undefined ? {} : { sha256: { from: sha256.from } }),
    },
    ...(audited === undefined ? {} : { audited: { who: audited.who, when: audited.when, why: audited.why } }),
  };
}
