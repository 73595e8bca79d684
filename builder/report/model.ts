/**
 * What the documents about one package are made from. The room's own types: it knows Go's names for its parts and three public formats,
 * and nothing of records, stores or snapshots.
 */
export interface ReportedPackage {
  format: 'rpm' | 'deb';
  /** `go-1.27` */
  name: string;
  version: string;
  release: string;
  /** As the format writes it: `x86_64`, `amd64`, `noarch`. */
  arch: string;
  fileName: string;
  /** Of the file as published. */
  sha256: string;
  size: number;
  /** Of the same file without its signature. */
  unsignedSha256: string;
  /** Fingerprint of the signing key; undefined for what carries no signature. */
  signedBy: string | undefined;
  /** Unix seconds: the date of everything inside; no document has another one. */
  time: number;
  /** SPDX expression. */
  license: string;
  homepage: string;
  /** Who publishes the package. */
  vendor: string;
  /** The toolchain that it holds; undefined for godepot's own packages. */
  toolchain: ReportedToolchain | undefined;
  making: Making;
}

export interface ReportedToolchain {
  /** `go1.27.3.linux-amd64` */
  id: string;
  /** As Go's vulnerability database writes it: `1.27.3`, `1.28.0-rc.1`. */
  semver: string;
  /** `h1:...` of the tree. */
  h1: string;
  archive: { name: string; url: string; form: string; sha256: string; size: number };
  /** The module that the tree is, for the checksum database: `golang.org/toolchain` and its version. */
  module: { path: string; version: string };
  /** Modules whose source it carries. */
  bundled: readonly ReportedModule[];
}

export interface ReportedModule {
  path: string;
  version: string;
  /** Folder in GOROOT. */
  folder: string;
  /** SPDX identifier. */
  license: string | undefined;
}

/** How it was made. Values stand in the statement as they are. */
export interface Making {
  /** What the operator decides: complete. */
  external: Readonly<Record<string, Json>>;
  /** What godepot decides. */
  internal: Readonly<Record<string, Json>>;
  /** Files and programs that went into it, beside the toolchain. */
  dependencies: readonly Dependency[];
  /** Name of a part of the builder -> its version. */
  versions: Readonly<Record<string, string>>;
}

/** An in-toto ResourceDescriptor, as far as it is used. */
export interface Dependency {
  name: string;
  uri?: string;
  /** Algorithm of in-toto's DigestSet -> lower-case hex. */
  digest?: Readonly<Record<string, string>>;
  annotations?: Readonly<Record<string, Json>>;
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
