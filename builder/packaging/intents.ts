/**
 * What install and removal have to bring about on a host beyond the files themselves. Declared by recipes, compiled to maintainer
 * scripts and scriptlets (docs/scripts.md says what each does when). Nothing here may make a transaction fail, except a parent without which files could not be unpacked.
 */
export type Intent =
  | AlternativesIntent
  | ParentDirectoryIntent
  | LinkIntent
  | DirectoryIntent
  | TmpfilesIntent
  | UnitIntent
  | InUseIntent
  | ReportIntent;

/** One member of an alternatives group that follows the leader. */
export interface AlternativesFollower {
  /** Name in /etc/alternatives: `gofmt`. */
  name: string;
  /** Public link: `/usr/bin/gofmt`. */
  link: string;
  /** What it points to for this package: `/usr/local/go-1.27/bin/gofmt`. */
  path: string;
  /**
   * Register only where the public link is absent or already an alternative: a directory or an administrator's own link
   * at that place is left alone (both update-alternatives tools silently replace a foreign link).
   */
  onlyIfFree?: boolean;
}

/** A choice among packages for one public link. An administrator's manual choice is never reset while its package stays. */
export interface AlternativesIntent {
  kind: 'alternatives';
  /** Group name: `go`. */
  name: string;
  link: string;
  path: string;
  priority: number;
  followers: readonly AlternativesFollower[];
}

/**
 * The parent directory exists before files are unpacked. For parents that no package may own (/usr/local, /opt): a deb
 * that carries them deletes an administrator's link of that name on purge.
 */
export interface ParentDirectoryIntent {
  kind: 'parent-directory';
  path: string;
  /** Taken away again, if empty, when the package goes: for `/opt/go`, never for `/opt` itself. */
  removeIfEmpty?: boolean;
}

/**
 * A link that a script has to make, because the place may be somebody else's: only where it is free, followed through changes of its target,
 * and taken away only while it still says what a script wrote there. Where nobody else may stand, ship the link instead.
 */
export interface LinkIntent {
  kind: 'link';
  path: string;
  /** As stored in the link: absolute or relative. */
  target: string;
}

/**
 * A directory for state, which may belong to another user than root. Made where nothing stands; what stands is the administrator's, its
 * mode, its owner and its being a link to another disk included.
 */
export interface DirectoryIntent {
  kind: 'directory';
  path: string;
  /** Permission bits: 0o750. */
  mode: number;
  /** `user:group`, by name or number. Unknown on the host: the directory stays root's, and the transaction goes on. */
  owner: string;
  /** What purging a deb does to the content; a removal keeps it. An rpm knows no purge: erasure takes an empty directory only. */
  onPurge: 'keep' | 'remove';
}

/** `systemd-tmpfiles --create` for a file that the package ships, so that its paths exist before the next boot. For volatile paths. */
export interface TmpfilesIntent {
  kind: 'tmpfiles';
  /** `/usr/lib/tmpfiles.d/go-env.conf` */
  file: string;
}

/** A systemd unit that the package ships below /usr/lib/systemd/system. Its [Install] may say WantedBy only. */
export interface UnitIntent {
  kind: 'unit';
  /** `go-env-check.timer` */
  name: string;
  /**
   * Done once, when the host sees the unit first, by installation or by an upgrade that brings it: later the administrator's `systemctl disable`
   * stands, in a deb until it is purged. `preset` asks the host's preset policy, which on Fedora and EL is "no" for what it does not know.
   */
  enable: 'preset' | 'always' | 'never';
  /** Targets of WantedBy: `timers.target`. */
  wantedBy: readonly string[];
  /** Started when it is first enabled, where systemd runs. */
  start: boolean;
  /** What an upgrade does to a running unit. A stopped one stays stopped. */
  onUpgrade: 'restart' | 'leave';
}

/**
 * Before files below `root` are replaced, one line names the processes that run from there: a build across an in-place upgrade fails
 * ("does not match go tool version"), and the administrator should know whose it was. Says so and goes on.
 */
export interface InUseIntent {
  kind: 'in-use';
  root: string;
}

/**
 * A program of another package is told what happens to this one: the scripts of both formats know versions exactly, at any way of installing, where the
 * package managers' own histories know only what went through them. Where the program is not there, or fails, nothing else happens.
 */
export interface ReportIntent {
  kind: 'report';
  /** `/usr/libexec/go-env/record`, called with moment, name and version-release. */
  program: string;
  name: string;
  version: string;
  /** Of the format: a change of the signing key raises that of rpms. */
  release: string;
}
