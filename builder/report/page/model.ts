/**
 * What the web page of a snapshot is made from. The room's own types: it knows words and addresses, nothing of manifests or records. All paths
 * are relative to the snapshot, all times Unix seconds, all sizes bytes.
 */
export interface PageFacts {
  depot: {
    name: string;
    /** Whose depot it is, as apt's Release says it. */
    origin: string;
    label: string;
    suite: string;
    /** Undefined: nobody wrote down where clients reach it. */
    url: string | undefined;
  };
  snapshot: { name: string; sequence: number; contentId: string; date: number };
  /** Of godepot. */
  version: string;
  /** For each client the lines that godepot prints after a release; HOST stands for an unknown address. */
  install: readonly InstallBlock[];
  keys: readonly PageKey[];
  /** Newest first. */
  toolchains: readonly PageToolchain[];
  /** Packages of the depot's own. */
  others: readonly PagePackage[];
  /** What decided about the end of life of lines; undefined: there was no catalogue of releases. */
  catalogue: { newest: string } | undefined;
  /** Undefined: there was no copy of Go's vulnerability database, so nothing is known. */
  database: { modified: number | undefined } | undefined;
  /** Newest release first. */
  advisories: readonly PageAdvisory[];
  withdrawals: readonly PageWithdrawal[];
  /** This publication first. */
  timeline: readonly PagePublication[];
  /** Publications before those of the timeline. */
  older: number;
  /** Against the publication before; undefined for the first one. */
  changes: { since: string; lines: readonly string[] } | undefined;
  /** Instructions for those who run many hosts, if a rollback or a withdrawal left any. */
  fleet: readonly PageFile[];
  sizes: { packages: number; packageBytes: number; files: number; bytes: number };
  /** rpm and deb names of the architectures that are served. */
  archs: readonly { rpm: string; deb: string }[];
  /** Where to check everything: manifest, advisories, sums, keys. */
  files: readonly PageFile[];
}

export interface InstallBlock {
  client: 'apt' | 'dnf' | 'zypper';
  /** `Debian, Ubuntu` */
  systems: string;
  lines: readonly string[];
}

export interface PageKey {
  role: 'current' | 'next' | 'retiring';
  /** 40 hex digits. */
  fingerprint: string;
  /** `RSA 4096` */
  algorithm: string | undefined;
  /** A retiring key signs until then. */
  until: number | undefined;
  path: string | undefined;
}

export interface PageToolchain {
  /** `1.27.3` */
  go: string;
  /** `go-1.27` */
  name: string;
  support: { state: 'supported' } | { state: 'ended'; by: string } | { state: 'unknown' };
  /** Undefined: nobody looked. */
  vulnerabilities: readonly PageVulnerability[] | undefined;
  packages: readonly PagePackage[];
  /** Upstream archives of each platform: what Go's own commands and other tools get from here. */
  archives: readonly PageArchive[];
}

export interface PageArchive {
  /** `linux/amd64` */
  platform: string;
  /** For GOPROXY. */
  moduleZip: boolean;
  /** For download pages. */
  tarball: boolean;
}

export interface PageVulnerability {
  id: string;
  aliases: readonly string[];
  about: 'stdlib' | 'toolchain';
  summary: string;
  /** Releases that have the fix. */
  fixed: readonly string[];
}

export interface PagePackage {
  fileName: string;
  path: string;
  /** As the format writes it. */
  arch: string;
  format: 'rpm' | 'deb';
  size: number;
  sha256: string;
  documents: readonly PageFile[];
}

export interface PageFile {
  path: string;
  /** What it is, in words. */
  title: string;
}

export interface PageAdvisory {
  id: string;
  about: 'stdlib' | 'toolchain';
  title: string;
  description: string;
  issued: number | undefined;
  /** `go-1.27 1.27.3-1` */
  fixedFrom: string;
  vulnerabilities: readonly Omit<PageVulnerability, 'fixed' | 'about'>[];
}

export interface PageWithdrawal {
  /** `go-1.27 1.27.3-1` */
  what: string;
  /** True for what is still listed, and not to be used. */
  marked: boolean;
  reason: string;
  date: number;
  /** What hosts that have it do. */
  advice: string;
}

export interface PagePublication {
  /** `12-4c9e21d0` */
  name: string;
  date: number;
  /** `publish`, `rollback`, `yank`, `refresh`; of a yank that withdrew nothing `mark` or `undo` */
  action: string;
  /** `to 5, go-1.25 only`; `go-1.25=1.25.4-1` */
  about: string | undefined;
  reason: string | undefined;
  /** In words, against the one before; empty where that is not known. */
  lines: readonly string[];
  /** From there to this snapshot, in words; undefined for this one and the one before, of which `changes` tells. */
  since: readonly string[] | undefined;
  /** Undefined where its folder is not there any more. */
  path: string | undefined;
}
