import type { Content } from '../archive/content.ts';
import type { Intent } from './intents.ts';

/**
 * A package, before any format: what it is, what it needs, what its scripts intend and what it holds.
 * The rpm and deb writers know this model and bytes; they know nothing of Go.
 */

/** Format-neutral architecture; each format maps it to its own name by one table (packaging/arch.ts). */
export type PackageArch = 'amd64' | 'arm64' | 'all';

export type Format = 'rpm' | 'deb';

export interface Package {
  /** Lower case, valid in both formats: `go-1.27`. */
  name: string;
  /** Upstream version in the notation both formats order alike: `1.27.3`, `1.28~rc1`. */
  version: string;
  /** Raised when content changes under the same version: `1`. */
  release: string;
  arch: PackageArch;
  /** One line, no full stop, at most 79 characters. */
  summary: string;
  /** Paragraphs separated by an empty line; plain text; writers wrap or indent as their format wants. */
  description: string;
  /** SPDX expression. */
  license: string;
  homepage: string;
  vendor: string;
  /** `Name <address>`: Maintainer of a deb, Packager of an rpm. */
  maintainer: string;
  /** What is new in this version and release, one sentence: the changelog of both formats. */
  change: string;
  /** Section of a deb (`devel`) and Group of an rpm (`Development/Languages`). */
  section: { deb: string; rpm: string };
  /** Unix seconds: every mtime inside, the rpm's build time, the deb's ar and changelog dates. */
  time: number;
  /** Relations by format, because distributions name the same thing differently. Written by hand, never scanned. */
  relations: Record<Format, Relations>;
  /** What install and removal have to bring about; compiled to maintainer scripts by each format. */
  intents: readonly Intent[];
  /**
   * The content in bytewise path order, each path once. Called once for every run of the writers. Only directories
   * that the package owns appear; the deb writer adds the shared parents that dpkg needs by itself.
   */
  entries: () => AsyncIterable<PackageEntry>;
  /**
   * Bytewise the first path of what may differ between two releases of the same content (a changelog). What comes before it is packed so
   * that a later release takes the packed bytes over. Undefined for packages too small to be worth it.
   */
  tailFrom?: string;
}

/** Relations in the format's own syntax is avoided: name plus optional comparison, as both formats can say it. */
export interface Relation {
  name: string;
  /** e.g. `{ op: '>=', version: '1.27.3-1' }`; version in `version-release` form. */
  when?: { op: '<' | '<=' | '=' | '>=' | '>'; version: string };
  /** rpm only: needed by scriptlets, so ordering and erasure respect it. */
  forScripts?: boolean;
}

export interface Relations {
  requires?: readonly Relation[];
  recommends?: readonly Relation[];
  suggests?: readonly Relation[];
  conflicts?: readonly Relation[];
  provides?: readonly Relation[];
}

interface EntryBase {
  /** Absolute, normalised, no trailing slash: `/usr/local/go-1.27/bin/go`. */
  path: string;
}

export interface DirectoryEntry extends EntryBase {
  type: 'directory';
  mode: number;
  /** Left out of the other format when set. */
  only?: Format;
}

export interface FileEntry extends EntryBase {
  type: 'file';
  /** Permission bits only: 0o644 or 0o755. */
  mode: number;
  /** Exact number of bytes that `content` yields; writers refuse a difference. */
  size: number;
  /** A whole Buffer where it is small, else chunks; called once. */
  content: () => Content;
  /** `config`: deb conffile, rpm %config(noreplace). `license`, `doc`: flags in rpm, nothing in deb. */
  role?: 'config' | 'license' | 'doc';
  /** Left out of the other format when set (a deb's copyright file, say). */
  only?: Format;
  /** The upstream archive's checksum pins path and content: with the same checksum it need not be read again. */
  pinned?: boolean;
}

export interface LinkEntry extends EntryBase {
  type: 'link';
  /** As stored in the link: absolute or relative. */
  target: string;
  /** So that an rpm client told to leave documentation out does not leave a link to it. */
  role?: 'doc';
  only?: Format;
}

/**
 * A path that belongs to the package but is not shipped (rpm %ghost): alternatives links that another package's
 * erasure must not take away (Fedora's golang-bin owns /usr/bin/go as a real file). Ignored by the deb writer.
 */
export interface GhostEntry extends EntryBase {
  type: 'ghost';
  /** What stands there on a host: a link's target is not recorded. */
  of: 'link';
}

export type PackageEntry = DirectoryEntry | FileEntry | LinkEntry | GhostEntry;
