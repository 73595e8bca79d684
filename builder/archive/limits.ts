/** What an archive from outside may hold. All are enforced while reading, before memory or disk is spent on more. */

const KiB = 1024;
const MiB = 1024 * KiB;

/** Members of any kind. go1.27 has 17,350 in its tarball, 12,071 in its module. */
export const MAX_ENTRIES = 50_000;
/** Unpacked, all members together; for a tarball the whole tar stream. go1.27: 244 MB. */
export const MAX_TOTAL_BYTES = 2048 * MiB;
/** One member. The largest file of go1.27 has 28 MB. */
export const MAX_FILE_BYTES = 256 * MiB;
/** Unpacked bytes for one packed byte, against decompression bombs ... */
export const MAX_RATIO = 200;
/** ... from this size on: compress/flate's own test data holds 64 KiB of zeros that deflate to 79 bytes (829:1). */
export const RATIO_FLOOR = 1 * MiB;

/** Bytes of one path component: NAME_MAX of Linux filesystems. */
export const MAX_NAME_COMPONENT = 255;
/** Bytes of a whole name as it stands in the archive: PATH_MAX of Linux. */
export const MAX_NAME = 4096;
/**
 * Characters of all names together, each implied folder counted with its whole path: fifty thousand names of two thousand components
 * are a megabyte packed and two hundred gigabytes of names. go1.27's tarball: 0.8 million.
 */
export const MAX_NAMES_CHARACTERS = 16 * MiB;

/** A tar extended header, which is held in memory: room for one path and a comment. tar-stream stops at 4 MiB. */
export const MAX_TAR_EXTENDED_HEADER = 64 * KiB;
/** A zip's central directory, which is held in memory. go1.27: 1.8 MB. */
export const MAX_ZIP_DIRECTORY = 32 * MiB;
/** Local header of a zip member: fixed part, name and the timestamp fields that are allowed as extra. */
export const MAX_ZIP_LOCAL_EXTRA = 1 * KiB;

/** Members up to this size come whole, larger ones in chunks. Bounds what a reader holds of one member. */
export const WHOLE_FILE_BYTES = 2 * MiB;
