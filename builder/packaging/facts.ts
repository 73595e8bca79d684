import type { Format } from './package.ts';

/** What a package is, as far as two can be compared: read from its content, not only from what its header says of it. */
export interface PackageFacts {
  format: Format;
  /** Metadata of the format under its own names, and of both formats under common ones. */
  fields: ReadonlyMap<string, string>;
  common: ReadonlyMap<string, string>;
  /** `requires` -> one text for each relation, in the package's order. */
  relations: ReadonlyMap<string, readonly string[]>;
  /** Name -> interpreter and body. */
  scripts: ReadonlyMap<string, string>;
  files: ReadonlyMap<string, FileFacts>;
  /** How it is packed: compressors, members. */
  packing: ReadonlyMap<string, string>;
  /** Who signed it, in words. */
  signature: string;
}

/** Texts are shown as they stand. */
export interface FileFacts {
  type: 'file' | 'directory' | 'link' | 'hard link' | 'ghost';
  /** Permission bits with setuid, setgid and sticky. */
  mode: number;
  owner: string;
  size: number;
  /** Hex sha256 of the content that was unpacked; empty where there is none. */
  sha256: string;
  /** Of a link; else empty. */
  target: string;
  /** config, noreplace, conffile, capabilities ... */
  flags: string;
  /** Unix seconds. */
  mtime: number;
}
