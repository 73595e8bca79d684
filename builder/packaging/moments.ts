/**
 * The moments of a package's life on a host at which intents act, as both formats can tell them apart. Each is POSIX sh that may be run
 * again and again, under `set -e` or not; none but `unpacking` may end with a failure.
 */
export interface Moments {
  /** Files are about to be unpacked, on a fresh host or over another version. */
  unpacking?: string;
  /** Files of an installed version are about to be replaced: upgrade, downgrade, reinstallation. */
  replacing?: string;
  /** The package is, or goes on being, installed and in order; after an aborted removal or upgrade too. */
  configured?: string;
  /** deb only, after `configured`: a removal was given up after `leaving` had been run, in part or whole. */
  restored?: string;
  /** Everything of `configured` and `restored` has been done. */
  settled?: string;
  /** The package is about to be removed; its files are still there. */
  leaving?: string;
  /** Its files are gone, for good: never at an upgrade. `leaving` may have been left out (dpkg, unpacked packages). */
  gone?: string;
  /** Everything of `gone` and `purged` has been done. */
  left?: string;
  /** What was to be unpacked was not (deb), or another version has taken this one's place (rpm, whose old %postun runs last). */
  replaced?: string;
  /** Nothing may remain: purging a deb, erasing an rpm. */
  purged?: string;
}
