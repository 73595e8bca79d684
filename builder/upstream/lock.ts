import { readFile } from 'node:fs/promises';

import { systemCode } from '../errors.ts';
import { writeFileAtomic } from '../io/durable.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import { parseLock } from './lock-parse.ts';

/** specs/godepot.lock: which bytes are which toolchain. Entries are added, never changed. */
export interface Lock {
  /** By `go1.27.3.linux-amd64`. */
  toolchains: Readonly<Record<string, LockEntry>>;
}

export interface LockEntry {
  /** `h1:...`, Go's hash of the toolchain tree, the same for both forms. */
  h1: string;
  /** VERSION's time line: `2026-10-19T22:20:36Z`. */
  time: string;
  /** Each form of archive that was seen; at least one. */
  archives: Readonly<Partial<Record<ArchiveForm, PinnedArchive>>>;
  evidence: LockEvidence;
  /** Somebody looked at this entry and answers for it. */
  audited?: Audit;
}

export interface PinnedArchive {
  /** Hex. */
  sha256: string;
  size: number;
}

export interface LockEvidence {
  /** Null: the checksum database could not be asked when the entry was made. */
  sumdb: SumdbEvidence | null;
}

/** The public checksum database's record of this h1; its name stands beside its key, in one place. */
export interface SumdbEvidence {
  record: number;
  /** Of the signed tree head that came with the record. */
  treeSize: number;
  /** That the record is in the signed tree was not proven: a proxy could have paired a false record with a true tree head. */
  inclusion: 'not checked';
}

export interface Audit {
  who: string;
  /** RFC 3339 */
  when: string;
  why: string;
}

export const EMPTY_LOCK: Lock = { toolchains: {} };

/**
 * Reads a lock file; one that is not there pins nothing.
 * @throws DepotError LOCK_MALFORMED with every fault and its line.
 */
export async function readLock(path: string): Promise<Lock> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return EMPTY_LOCK;
    throw error;
  }
  return parseLock(text, path);
}

export async function writeLock(path: string, lock: Lock): Promise<void> {
  await writeFileAtomic(path, encodeLock(lock));
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

function canonical({ h1, time, archives, evidence: { sumdb }, audited }: LockEntry): object {
  const pinned = (form: ArchiveForm): object => {
    const archive = archives[form];
    return archive === undefined ? {} : { [form]: { sha256: archive.sha256, size: archive.size } };
  };
  return {
    h1,
    time,
    archives: { ...pinned('module-zip'), ...pinned('tarball') },
    evidence: {
      sumdb: sumdb && {
        record: sumdb.record,
        treeSize: sumdb.treeSize,
        inclusion: sumdb.inclusion,
      },
    },
    ...(audited === undefined ? {} : { audited: { who: audited.who, when: audited.when, why: audited.why } }),
  };
}
