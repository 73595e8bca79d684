/** What a package from outside may unpack to, for both formats. All are enforced while reading, before memory is spent on more. */

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;

/** Files, directories and links: their names are held in memory. */
export const MAX_ENTRIES = 250_000;
/** The content unpacked. */
export const MAX_CONTENT_BYTES = 16 * GiB;
/** Unpacked bytes for one packed byte, against decompression bombs ... */
export const MAX_RATIO = 1000;
/** ... from this size on, which is what a toolchain may have: the writer must not make what the reader refuses. Costs seconds. */
export const RATIO_FLOOR = 2 * GiB;
/** Bytes of one absolute path: PATH_MAX of Linux without the NUL that it counts. */
export const MAX_PATH = 4095;
/** Folders above each other; every one of them is looked up. go1.27: 16. */
export const MAX_DEPTH = 128;
/** Characters of all paths together: a quarter of a million names of four thousand are a gigabyte, and a megabyte packed. go1.27: 0.9 million. */
export const MAX_PATH_CHARACTERS = 32 * MiB;

/** How much `packed` bytes may unpack to. */
export function unpackedLimit(packed: number): number {
  return Math.min(MAX_CONTENT_BYTES, Math.max(RATIO_FLOOR, packed * MAX_RATIO));
}
