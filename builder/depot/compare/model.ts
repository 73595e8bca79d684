import type { Format, PackageArch } from '../../packaging/package.ts';
import type { NotedAs } from '../snapshot/note-words.ts';

/**
 * What two snapshots are compared by: what a manifest says, and who signs it where that is known. A manifest fits as it is; a publication
 * that is still being staged fits, too, for the page that it carries.
 */
export interface ComparedSnapshot {
  sequence: number;
  /** 64 hex digits. */
  contentId: string;
  /** Unix seconds. */
  date: number;
  /** Unix seconds; null or absent: for ever. */
  validUntil?: number | null | undefined;
  depot: Readonly<Record<'name' | 'origin' | 'label' | 'suite' | 'layout', string>> & { url: string | null };
  packages: readonly ComparedPackage[];
  publication?: (NotedAs & { reason: string | null }) | undefined;
  yanked?: readonly ComparedYank[] | undefined;
  advisories?: { modified: string | null; count: number; sha256: string } | null | undefined;
  archives?: readonly ComparedArchive[] | undefined;
  policy?: Readonly<Record<string, string>> | undefined;
  /** Fingerprints of those who sign Release and manifest now, as signingKeys() finds them; absent: not looked at. */
  signers?: readonly string[] | undefined;
}

export interface ComparedPackage {
  format: Format;
  name: string;
  version: string;
  release: string;
  arch: PackageArch;
  fileName: string;
  size: number;
  sha256: string;
  /** Null for our own packages. */
  upstream: { toolchain: string } | null;
  inputs: Readonly<Record<string, string>>;
}

export interface ComparedYank {
  format: Format;
  name: string;
  version: string;
  release: string;
  fileName: string;
  reason: string;
  /** Still listed, and not to be used. */
  marked?: true | undefined;
}

export interface ComparedArchive {
  toolchain: string;
  form: string;
  sha256: string;
  size: number;
}

/** What changed between two publications, in the words of whoever releases them; for programs as it is, for people by words.ts. */
export interface SnapshotDifference {
  from: Side;
  to: Side;
  /** True if the content id is the same: the second is the first one published again. */
  sameContent: boolean;
  /** Toolchains first, by name and line; then our own packages. Only those that differ. */
  packages: PackageDifference[];
  /** Null: the same keys sign both, or one of the two was not looked at. Fingerprints. */
  signatures: { before: readonly string[]; after: readonly string[] } | null;
  /** Identity, address and layout of the depot. */
  depot: ValueChange[];
  /** Rules of the spec that the two were published under; empty where one of them does not record them. */
  policy: ValueChange[];
  /** Lines of go.env in the newest toolchain of each snapshot. */
  environment: ValueChange[];
  yanks: { added: readonly ComparedYank[]; lifted: readonly ComparedYank[] };
  /** Null: the same data. A side without advisories is null. */
  advisories: { before: AdvisoryData | null; after: AdvisoryData | null } | null;
  archives: { added: readonly ComparedArchive[]; removed: readonly ComparedArchive[] };
  /** Bytes of all packages, each once. */
  size: { before: number; after: number };
}

export interface Side {
  sequence: number;
  /** `5-9f8e7d6c` */
  name: string;
  date: number;
  /** Absent in snapshots from before it was recorded. */
  action: string | undefined;
  reason: string | null;
  of: number | null;
  /** Of a rollback: the line that alone went back. */
  only: string | null;
  /** Of a yank: the version, and what was done to it where it was not withdrawn. */
  target: string | null;
  mode: 'mark' | 'undo' | null;
}

export interface AdvisoryData {
  modified: string | null;
  count: number;
}

/** One value that differs; null: not there on that side. */
export interface ValueChange {
  name: string;
  before: string | null;
  after: string | null;
}

/**
 * `upgraded` and `downgraded` go by the newest version that is listed; `rebuilt`: the same versions under another release; `changed`: older
 * versions or architectures came or went.
 */
export type PackageChange = 'added' | 'removed' | 'upgraded' | 'downgraded' | 'rebuilt' | 'changed';

export interface PackageDifference {
  /** `go-1.27` */
  name: string;
  /** False for go-env and the repository package. */
  toolchain: boolean;
  change: PackageChange;
  /** The newest version that is listed: `1.27.3`. */
  before: string | null;
  after: string | null;
  /** Versions that are listed on one side only, oldest first. */
  added: string[];
  removed: string[];
  rebuilt: Rebuilt[];
  architectures: { version: string; added: PackageArch[]; removed: PackageArch[] }[];
  /** File names with other bytes than before: must never be, and PACKAGE_CHANGED refuses it. */
  altered: string[];
}

export interface Rebuilt {
  version: string;
  formats: { format: Format; before: string; after: string; direction: 'raised' | 'lowered' }[];
  /** Recorded inputs that differ; empty where both sides record the same ones. */
  inputs: ValueChange[];
}
