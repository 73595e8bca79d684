import type { ArchiveForm } from '../toolchain/model.ts';

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
