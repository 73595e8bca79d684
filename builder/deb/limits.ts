/** What a deb from outside may hold. All are enforced while reading, before memory is spent on more. */

const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;

/** Members of the ar archive; deb(5) knows three, and `_` members for signatures. */
export const MAX_MEMBERS = 32;
/** The control archive unpacked, which is held in memory. A package of 250,000 files has 25 MiB of md5sums. */
export const MAX_CONTROL_BYTES = 32 * MiB;
/** Files of the control archive; dpkg itself knows about a dozen names. */
export const MAX_CONTROL_FILES = 64;
/** Entries of the data archive: their names are held in memory. */
export const MAX_ENTRIES = 250_000;
/** The data archive unpacked. */
export const MAX_DATA_BYTES = 16 * GiB;
/** Unpacked bytes for one packed byte, against decompression bombs ... */
export const MAX_RATIO = 1000;
/** ... from this size on, which is what a toolchain may have: the writer must not make what the reader refuses. Costs seconds. */
export const RATIO_FLOOR = 2 * GiB;
/**
 * Bytes of a name as the tar stores it (`./usr/bin/`) and of a link target: PATH_MAX of Linux without the NUL that it counts. The
 * writer keeps to it as well: it must not make what the reader refuses and no system can unpack.
 */
export const MAX_PATH = 4095;
