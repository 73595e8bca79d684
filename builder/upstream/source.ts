import type { Patience } from '../io/http-client.ts';
import type { RetryPace } from '../io/http-retry.ts';
import type { Progress } from '../io/progress.ts';
import type { Store } from '../store/store.ts';
import type { Toolchain } from '../spec/model.ts';
import type { ArchiveForm } from '../toolchain/model.ts';

/** What named a source, in the words of whoever reads `plan`. */
export type SourceOrigin =
  '--source' | 'GOPROXY' | 'depot.yaml' | 'go env GOPROXY' | "Go's own site" | 'the depot';

/** Limit for one archive of any form; go1.27.3 has 76 MB as a module zip. */
export const MAX_ARCHIVE_BYTES = 512 * 1024 * 1024;

/** One place that toolchains may come from. */
export interface Source {
  /** `site`: a download page like Go's own. `off`: a GOPROXY list ends here and says that nothing else may be asked. */
  readonly kind: 'proxy' | 'site' | 'directory' | 'off';
  /** URL without credentials, or absolute path; `off`. */
  readonly where: string;
  readonly origin: SourceOrigin;
  /** When the next source is asked: only if this one does not have it (`,`), or after any failure (`|`). */
  readonly fallThrough: 'absent' | 'any-failure';
  /**
   * Brings the archive to the staging area, unverified; in that form, or in the one that this source prefers. Undefined if this source
   * does not have it.
   * @throws DepotError of kind `source`.
   */
  deliver(toolchain: Toolchain, delivery: Delivery, form?: ArchiveForm): Promise<Delivered | undefined>;
  /**
   * A small file that belongs to a toolchain, as it came, unverified. Undefined if this source has none.
   * @throws DepotError of kind `source`.
   */
  readCompanion(
    companion: Companion,
    toolchain: Toolchain,
    delivery: Delivery,
  ): Promise<SmallFile | undefined>;
  /**
   * The release catalogue or the vulnerability database, as it came. Undefined if this source has none.
   * @throws DepotError of kind `source`.
   */
  readReference(reference: Reference, delivery: Delivery): Promise<SmallFile | undefined>;
  /**
   * A file of a checksum database that this source passes on (`lookup/...`, `tile/8/...`), at most databaseFileLimit() bytes. Undefined
   * if it does not have it. Nothing of it is trusted yet.
   * @throws DepotError of kind `source`.
   */
  readDatabase(database: string, path: string, delivery: Delivery): Promise<Buffer | undefined>;
}

/** Limit in bytes for a file of a checksum database: 8 KiB are a full tile, 64 KiB more than any answer with its signatures. */
export function databaseFileLimit(path: string): number {
  return path.startsWith('tile/') ? 8 * 1024 : 64 * 1024;
}

/**
 * `asc`: detached signature of the official tarball. `sha256`: its digest as published beside it. `info`: what a module proxy says of
 * the toolchain's module, its time among it.
 */
export type Companion = 'asc' | 'sha256' | 'info';

/** What is known about all releases together: `catalogue` is the download page's JSON, `vulnerabilities` Go's vulndb.zip. */
export type Reference = 'catalogue' | 'vulnerabilities';

/** A file that is held whole. */
export interface SmallFile {
  bytes: Buffer;
  /** URL without credentials, or absolute path. */
  where: string;
}

/** Limits; the real ones have 833, 64 and about 80 bytes. */
export const MAX_COMPANION_BYTES: Readonly<Record<Companion, number>> = {
  asc: 64 * 1024,
  sha256: 1024,
  info: 64 * 1024,
};
/** The real ones have about 1 and 4 MB. */
export const MAX_REFERENCE_BYTES: Readonly<Record<Reference, number>> = {
  catalogue: 8 * 1024 * 1024,
  vulnerabilities: 64 * 1024 * 1024,
};

/** Where deliveries go and how. */
export interface Delivery {
  store: Store;
  progress: Progress;
  signal?: AbortSignal | undefined;
  /** Tests are less patient than users. */
  patience?: Patience | undefined;
  pace?: RetryPace | undefined;
}

/** An archive in the staging area. Nothing of it is trusted yet. */
export interface Delivered {
  path: string;
  form: ArchiveForm;
  /** Hex. */
  sha256: string;
  size: number;
  /** URL without credentials, or absolute path. */
  source: string;
  /** True if it was put together from several requests of different runs or connections. */
  resumed: boolean;
  /** Removes it, and what is kept beside it; fine after it was moved away. */
  discard(): Promise<void>;
}
