import type { ListEntry, PrimaryEntry } from '../parsers/yum-entries.ts';
import type { FoundFile } from './found-files.ts';

/** What indexes are held against, of an rpm's own header; its twelve thousand paths as one digest. */
export interface RpmFacts {
  name: string;
  arch: string;
  epoch: string;
  version: string;
  release: string;
  headerStart: number;
  headerEnd: number;
  files: number;
  filesDigest: string;
}

/**
 * What a verification has seen already. Snapshots share packages, documents and most of what their indexes say: each content is read and judged
 * once, by its inode or its sha256, however many snapshots hold it. It grows with different contents, not with snapshots.
 */
export interface VerifyMemory {
  /** `dev:ino` -> what was read there. */
  inodes: Map<string, FoundFile>;
  /** By the rpm's sha256. */
  rpms: Map<string, RpmFacts>;
  /** By the rpm's sha256: the key that its header signature was found good for. */
  rpmSigners: Map<string, string>;
  /** By the deb's sha256: its control fields, sorted, as one text. */
  controls: Map<string, string>;
  /** By the sha256 of one `<package>` of an index, markup included. */
  primary: Map<string, PrimaryEntry>;
  lists: Map<string, ListEntry>;
  /** Digests of a package and its documents that were found to be about it. */
  documents: Set<string>;
}

export function newMemory(): VerifyMemory {
  return {
    inodes: new Map(),
    rpms: new Map(),
    rpmSigners: new Map(),
    controls: new Map(),
    primary: new Map(),
    lists: new Map(),
    documents: new Set(),
  };
}
