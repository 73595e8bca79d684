import type { PayloadHead } from '../archive/packed-file.ts';
import type { RecordedCompression } from '../archive/recorded-compression.ts';
import type { Format, PackageArch } from '../packaging/package.ts';
import type { Attested } from './attested.ts';

/** One built package whose bytes are in the store: what publication, manifests and the next build need to know of it. */
export interface BuiltPackage {
  format: Format;
  name: string;
  version: string;
  release: string;
  arch: PackageArch;
  /** `go-1.27-1.27.3-1.x86_64.rpm`, `go-1.27_1.27.3-1_amd64.deb` */
  fileName: string;
  size: number;
  /** Of the file as published, signature included: its name in the store. */
  sha256: string;
  /** Of the same file without its signature: what somebody without the key can reproduce. */
  unsignedSha256: string;
  /** Fingerprint of the signing key; undefined for what carries no signature: most debs, and rpms that wait for theirs. */
  signedBy: string | undefined;
  /** Content inputs by name (h1, layout, env ...); a change under the same name-version-release is RELEASE_NEEDED. */
  inputs: Readonly<Record<string, string>>;
  /** The archive that it was made from; undefined for godepot's own packages. */
  upstream: UpstreamArchive | undefined;
  /** Where its payload's head lies, for a later release to copy; undefined where there is none. */
  head?: RecordedHead | undefined;
  /** How it was made; recorded, never a reason to build again. */
  provenance: {
    godepot: string;
    node: string;
    /** A text in what was built before godepot recorded it in fields. */
    compression: RecordedCompression | string;
  };
  attested: Attested;
}

/** The head of a payload as a later release finds it in the package. */
export interface RecordedHead extends PayloadHead {
  /** Digest of everything that decides its bytes: two packages with one key have one head. */
  key: string;
  /** Where it begins in the file. */
  offset: number;
}

export interface UpstreamArchive {
  /** `go1.27.3.linux-amd64` */
  toolchain: string;
  /** Go's checksum of the toolchain tree, the same for both forms. */
  h1: string;
  form: 'module-zip' | 'tarball';
  sha256: string;
  size: number;
}
