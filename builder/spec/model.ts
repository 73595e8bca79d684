import type { Compression } from '../archive/compress.ts';
import type { Adaptable } from '../targets/judge.ts';
import type { TargetName } from '../targets/model.ts';

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
  /** Bases of places that hold official files (`<base>/go1.27.3.linux-amd64.tar.gz`), tried in this order. */
  mirrors: readonly string[];
  /** Evidence that each lock entry must carry. */
  verify: readonly Evidence[];
  /** Whose detached signatures of official tarballs count. */
  openpgp: UpstreamKeyChoice;
  policy: Policy;
  /** What payloads are to be packed with: a preset is resolved already. */
  compression: Compression;
  /** What may take its place for the sake of a target. */
  adaptable: Adaptable;
  /** Systems that the packages are for; where the spec names none, those with evidence for what is written by default. */
  targets: readonly TargetName[];
  signing: SigningChoice;
  grace: Grace;
  /** Days after a publication until apt refuses it; undefined: never. */
  validDays: number | undefined;
  retain: Retention;
}

/** Which snapshots pruning leaves: those that any of the rules wants. Without a rule of count or age, none goes. */
export interface Retention {
  /** That many of the newest publications. */
  keep: number | undefined;
  /** Those published less than that many days ago. */
  days: number | undefined;
  /** Sequences. */
  snapshots: readonly number[];
}

/** How long what is published no more stays at its old address: until both have passed. */
export interface Grace {
  publications: number;
  days: number;
}

/** How signatures are made; which key signs is for the keys folder to say. */
export interface SigningChoice {
  /** undefined: by whoever holds the private half, as the keys folder knows it. */
  with: 'in-process' | 'gpg' | undefined;
  /** GNUPGHOME for gpg, absolute; undefined: that of the environment. */
  gnupgHome: string | undefined;
  /** Whether debs carry a signature of their own, in a member `_gpgorigin`. */
  gpgorigin: boolean;
}

export interface UpstreamKeyChoice {
  /** Fingerprint of the primary key, 40 upper-case hex digits; signing subkeys count when they are bound to it. */
  primary: string;
  /**
   * Absolute path of a file with its certificate; undefined: the one that comes with godepot, if it is Google's. What `keys upstream
   * refresh` wrote to the keys folder goes before it; Google's own is completed by what comes with godepot.
   */
  keyring: string | undefined;
}

/** What a rule of the policy does with a toolchain that it is about. */
export type PolicyAction = 'allow' | 'warn' | 'refuse';

/** What may be built at all. `plan` shows each verdict; `refuse` stops fetch, build, publish and release. */
export interface Policy {
  /** Lines (`1.27`) and versions (`1.26.10`) that may be asked for; empty: all. */
  allow: readonly string[];
  /** Only lock entries whose `audited` is filled in. */
  audited: boolean;
  /** Betas and release candidates. */
  prerelease: PolicyAction;
  /** Lines that have ended: 1.N ends with 1.(N+2).0. */
  endOfLife: PolicyAction;
  /** Days since the release that must have passed; 0: none. */
  minimumAge: number;
  vulnerabilities: VulnerabilityPolicy;
}

export interface VulnerabilityPolicy {
  /** For toolchains that a known vulnerability affects; `allow` reports it all the same. */
  action: PolicyAction;
  /** Go's vulnerability database: absolute path of a folder, vulndb.zip or a JSON file; undefined: what a carried folder or the depot holds. */
  database: string | undefined;
  /** Identifiers (GO-2026-4984) that somebody looked at and accepts. */
  accept: readonly string[];
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

/**
 * `proxy`: a GOPROXY list as Go reads it (`,` and `|`, http(s)://, file://, direct, off). `directory`: official tarballs, or what
 * `fetch --to` wrote. `site`: a download page like Go's own (`https://go.dev/dl`): catalogue, official tarballs.
 */
export type SourceEntry =
  { kind: 'proxy'; list: string } | { kind: 'directory'; path: string } | { kind: 'site'; url: string };

/**
 * `sumdb`: the checksum database's record, proven to be in its tree. `openpgp`: a detached signature of the official tarball.
 * `sha256`: the official tarball's digest as the download page publishes it.
 */
export type Evidence = 'sumdb' | 'openpgp' | 'sha256';

/** `go1.27.3.linux-amd64`: how the lock, records and messages name a toolchain. */
export function toolchainId({ version, os, arch }: Toolchain): string {
  return `go${version}.${os}-${arch}`;
}
