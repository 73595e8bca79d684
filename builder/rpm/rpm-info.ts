import type { ScriptName } from './tags.ts';

/** What an rpm says of itself: enough for repository indexes, `inspect`, `diff` and verification. */
export interface RpmInfo {
  name: string;
  epoch: number | undefined;
  version: string;
  release: string;
  /** rpm's own name: `x86_64`. */
  arch: string;
  summary: string;
  description: string;
  packager: string;
  url: string;
  license: string;
  vendor: string;
  group: string;
  buildHost: string;
  sourceRpm: string;
  /** Unix seconds. */
  buildTime: number;
  /** Sum of the files' sizes in bytes. */
  installedSize: number;
  /** Uncompressed payload in bytes; 0 when the package does not say. */
  archiveSize: number;
  /** Bytes [start, end) of the main header in the file: what primary.xml's header-range says. The payload begins at end. */
  headerRange: { start: number; end: number };
  /** Of the whole file in bytes. */
  size: number;
  provides: readonly RpmRelation[];
  requires: readonly RpmRelation[];
  conflicts: readonly RpmRelation[];
  obsoletes: readonly RpmRelation[];
  recommends: readonly RpmRelation[];
  suggests: readonly RpmRelation[];
  supplements: readonly RpmRelation[];
  enhances: readonly RpmRelation[];
  files: readonly RpmFile[];
  /** OpenPGP number of the algorithm of `files[].digest`: 8 is sha256; 1 (MD5) where the package does not say. */
  fileDigestAlgorithm: number;
  /** In the header's order, newest first by custom. */
  changelog: readonly RpmChange[];
  scripts: Partial<Record<ScriptName, RpmScript>>;
  triggers: readonly RpmTrigger[];
  /** `zstd`, `gzip`, `xz` ...; undefined where the tag is missing: rpm then tells gzip from none by the payload's first bytes. */
  compressor: string | undefined;
  /** rpm-payloadflags(7): `3L25`. */
  payloadFlags: string;
  /** Sizes of 64 bits, with which rpm leaves names and modes out of the payload (cpio magic 07070X). */
  isLarge: boolean;
  /** Hex sha256 of the payload as it lies in the file, and uncompressed; undefined where the package does not say. */
  payloadSha256: string | undefined;
  archiveSha256: string | undefined;
  signature: RpmSignature | undefined;
  /** Digests and sizes in the signature header, which no signature covers. */
  claims: RpmClaims;
  /** The main header's bytes: what is signed. */
  header: Buffer;
}

/** The same with no more of its files than indexes tell. */
export type RpmListing = Omit<RpmInfo, 'files'> & { files: readonly RpmPath[] };

export interface RpmRelation {
  name: string;
  flags?: 'LT' | 'GT' | 'EQ' | 'LE' | 'GE';
  /** `0` where there is a version without an epoch, as createrepo_c writes it. */
  epoch?: string;
  version?: string;
  release?: string;
  /** Needed before the package's own scripts run: createrepo_c's rule for `pre="1"`. */
  pre: boolean;
  /** rpmsenseFlags as they stand. */
  rawFlags: number;
}

/** What indexes tell of a file. */
export interface RpmPath {
  path: string;
  type: 'file' | 'directory' | 'link';
  ghost: boolean;
}

export interface RpmFile extends RpmPath {
  /** With the file type in its upper bits. */
  mode: number;
  size: number;
  /** Hex; empty for everything but files with content. */
  digest: string;
  mtime: number;
  /** Of a link; else empty. */
  target: string;
  /** rpmfileAttrs as they stand. */
  flags: number;
  /** Linux capabilities as text, `cap_net_raw=ep`; mostly empty. */
  capabilities: string;
  user: string;
  group: string;
  inode: number;
}

export interface RpmChange {
  time: number;
  author: string;
  text: string;
}

export interface RpmScript {
  body: string;
  /** `['/bin/sh']` */
  program: readonly string[];
}

export interface RpmTrigger extends RpmScript {
  /** `triggerin`, `filetriggerpostun`, `transfiletriggerin` ... */
  kind: string;
  /** Packages or path prefixes, with versions as they stand. */
  on: readonly string[];
}

export interface RpmSignature {
  /** 268 for RSA, 267 for all other algorithms. */
  tag: number;
  packet: Buffer;
  /** 16 upper-case hex digits. */
  keyId: string | undefined;
}

export interface RpmClaims {
  headerSha256: string | undefined;
  headerSha1: string | undefined;
  /** Main header and payload together, in bytes. */
  size: number | undefined;
  archiveSize: number | undefined;
  /** Hex, of header and payload together. */
  md5: string | undefined;
  /** Signature tags that are not verified here: 1002 and 1005 over header and payload, 278 of rpm 6. */
  otherSignatures: readonly number[];
}
