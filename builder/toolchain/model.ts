import type { Content } from '../archive/content.ts';
import type { GoVersion } from '../spec/model.ts';

/** `module-zip`: golang.org/toolchain as a module proxy serves it. `tarball`: the .tar.gz of Go's download page. */
export type ArchiveForm = 'module-zip' | 'tarball';

/** A regular file of GOROOT. */
export interface CheckedEntry {
  /** Relative to GOROOT: `bin/go`. */
  path: string;
  /** By Go's release rules, not by what the archive says. */
  mode: 0o644 | 0o755;
  /** Exactly what content gives; a difference is an error while it is read. */
  size: number;
  /** Whole where it is small, else in chunks. May be called again, but not after close. */
  content: () => Content;
}

export interface OpenToolchain {
  version: GoVersion;
  /** VERSION's time line, Unix seconds: the date of everything inside. */
  time: number;
  /** Regular files in bytewise path order, the same for both forms; directories are implied. May be called again. */
  entries(): AsyncIterable<CheckedEntry>;
  close(): Promise<void>;
}

/** What the first, strict pass over an archive found. */
export interface Admission {
  /** Go's checksum of the tree, `h1:...=`, the same for both forms. */
  h1: string;
  /** Files and their bytes, unpacked. */
  files: number;
  bytes: number;
  version: GoVersion;
  time: number;
}
