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
  /** Time of the module proxy's `.info`, where one was asked; unsigned, so it may only make a toolchain look younger. */
  published?: string;
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
  /** The official tarball's detached signature, checked when the tarball was seen. */
  openpgp?: OpenpgpEvidence;
  /** Which publications of the official tarball's sha256 agree with the pin. */
  sha256?: Sha256Evidence;
}

export interface OpenpgpEvidence {
  /** Fingerprints, 40 upper-case hex digits: the pinned primary key, and the key that signed. */
  primary: string;
  signer: string;
  /** When the signature was made: `2026-08-18T20:21:22Z`. */
  signed: string;
}

export interface Sha256Evidence {
  /** `catalogue`: the download page's JSON. `file`: the `.sha256` beside the tarball. Sorted, at least one. */
  from: readonly ('catalogue' | 'file')[];
}

/** The public checksum database's record of this h1; its name stands beside its key, in one place. */
export interface SumdbEvidence {
  record: number;
  /** Of the signed tree head that came with the record. */
  treeSize: number;
  /**
   * `proven`: the record is in that tree. `not checked`: a proxy could have paired a false record with a true tree head; godepot up to
   * 0.1 wrote this, and `lock update` proves it.
   */
  inclusion: 'proven' | 'not checked';
}

export interface Audit {
  who: string;
  /** RFC 3339 */
  when: string;
  why: string;
}

export const EMPTY_LOCK: Lock = { toolchains: {} };
