import type { CompressedSink } from '../archive/compress.ts';
import type { StoredHead } from '../archive/reused-head.ts';
import type { FileEntry, Package } from './package.ts';

/**
 * Raised when either format packs the same entries in other bytes (fields of cpio or tar, how the head ends): heads of earlier packages are then not
 * copied. Apart from the writers' versions, which also stand for headers and scripts.
 */
export const PAYLOAD_LAYOUT = 1;

/** A head that lies packed in an earlier package, and the digests (sha256 of an rpm, md5 of a deb) of its files by path. */
export interface KnownHead extends StoredHead {
  digests: ReadonlyMap<string, string>;
}

/** Where in the stream of a package's entries its head ends. */
export interface HeadBoundary {
  /** True for the first path that is no longer the head's. */
  isBehind(path: string): boolean;
  /** Ends the head in the sink; nothing where it ended before or the package has none. */
  end(): Promise<void>;
  /** Counts a file whose packed content the head has already; false behind the head. */
  skip(entry: FileEntry): boolean;
}

export function headBoundary({ tailFrom }: Package, sink: CompressedSink): HeadBoundary {
  let open = tailFrom !== undefined;
  return {
    // an ASCII path: UTF-16 order is bytewise order against it
    isBehind: (path) => open && tailFrom !== undefined && path >= tailFrom,
    async end() {
      if (!open) return;
      open = false;
      await sink.endHead();
    },
    skip(entry) {
      if (open) sink.skip(entry.size);
      return open;
    },
  };
}
