/** What specs/depot.yaml says after parsing and normalising: every default filled in, every rule checked. */
export interface DepotSpec {
  /** Absolute path of the file it was read from. */
  file: string;
  depot: DepotIdentity;
  /** Expanded: one element for each version and platform, sorted by version (Go order), then platform. */
  toolchains: readonly ToolchainRequest[];
  layout: Layout;
  /** Lines for each GOROOT's go.env, in file order. */
  env: Readonly<Record<string, string>>;
  /** The spec's own `source:` list; the order among --source, GOPROXY and so on is decided in upstream/. */
  sources: readonly SourceEntry[];
  /** Evidence that each lock entry must carry. `sumdb`: the checksum database's signed record. */
  verify: readonly Evidence[];
  compression: CompressionChoice;
}

export interface DepotIdentity {
  /** Lower case; names the repository package (`<name>-repo`), key files and client configuration files. */
  name: string;
  /** Release fields that clients pin and that may never change. Neither empty nor with a colon. */
  origin: string;
  label: string;
  suite: string;
  vendor: string;
  /** `Name <address>` */
  maintainer: string;
  /** Where clients reach the depot (http or https, no trailing slash); undefined: `serve` answers mirror lists. */
  url: string | undefined;
}

/** A Go version as Go writes it, without the `go` prefix: `1.27.3`, `1.28rc1`, `1.20`. */
export type GoVersion = string;

export type GoArch = 'amd64' | 'arm64';

/** What names a toolchain: version, system and processor. */
export interface Toolchain {
  version: GoVersion;
  os: 'linux';
  arch: GoArch;
}

export interface ToolchainRequest extends Toolchain {
  /** Release number of the packages made from it. */
  release: string;
}

export type Layout = 'usr-local' | 'opt' | 'usr-lib';

/** `proxy`: a GOPROXY list as Go reads it (`,` and `|`, http(s)://, file://, direct, off). `directory`: official tarballs. */
export type SourceEntry = { kind: 'proxy'; list: string } | { kind: 'directory'; path: string };

export type Evidence = 'sumdb';

export interface CompressionChoice {
  format: 'zstd' | 'gzip';
  level: number;
}

/** `go1.27.3.linux-amd64`: how the lock, records and messages name a toolchain. */
export function toolchainId({ version, os, arch }: Toolchain): string {
  return `go${version}.${os}-${arch}`;
}
