/** What a deb from outside may hold besides content-limits.ts. All are enforced while reading, before memory is spent on more. */

const KiB = 1024;
const MiB = 1024 * KiB;

/** Members of the ar archive; deb(5) knows three, and `_` members for signatures. */
export const MAX_MEMBERS = 32;
/** The control archive unpacked, which is held in memory. A package of 250,000 files has 25 MiB of md5sums. */
export const MAX_CONTROL_BYTES = 32 * MiB;
/** Files of the control archive; dpkg itself knows about a dozen names. */
export const MAX_CONTROL_FILES = 64;
