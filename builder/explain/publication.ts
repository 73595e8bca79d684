import type { Pages } from './page.ts';

/** Publishing: dates, identity, content. */
export const PUBLICATION_PAGES = {
  DATE_INVALID: {
    what: 'SOURCE_DATE_EPOCH is not a whole number of seconds since 1970.',
    why:
      'A typo in the environment of the build: a date in words, milliseconds, a value with blanks. It would become the date of ' +
      'the indexes and signatures that every client compares, so it is not guessed at. Nothing was published.',
    now: [
      'Leave it unset for an ordinary publication: env -u SOURCE_DATE_EPOCH godepot publish',
      'To reproduce a publication set whole seconds, for example: SOURCE_DATE_EPOCH=1790000000 godepot publish',
    ],
  },
  DATE_BEFORE_KEY: {
    what: 'The date for the signature lies before the creation of the signing key.',
    why:
      'Every client refuses a signature that is older than its key, so such a snapshot would stop the fleet. It happens when ' +
      'SOURCE_DATE_EPOCH is taken from an old commit, or when keys were made on a machine whose clock was ahead.',
    now: [
      'See when the keys were made: godepot keys list',
      'Set a later SOURCE_DATE_EPOCH, or none: env -u SOURCE_DATE_EPOCH godepot publish',
      'If the key is dated in the future, its machine had a wrong clock: set clocks right and wait, or make other keys before the ' +
        'first server trusts these.',
    ],
  },
  DATE_NOT_LATER: {
    what: 'The date of the new publication is not later than that of the last one.',
    why:
      'apt ignores an equal or older date without a word: servers that saw the newer one would stay with it, and you would ' +
      'believe that you published. Usually a fixed SOURCE_DATE_EPOCH used twice; also a depot restored from a backup while its ' +
      'newest state lives elsewhere.',
    now: [
      'A fixed date: leave it unset, or raise it: env -u SOURCE_DATE_EPOCH godepot publish',
      'A restored depot: find the newest published state first, and restore that one. Do not publish from the older.',
      'A clock that was ahead at the last publication: wait until that date has passed; it cannot be taken back.',
    ],
  },
  DATE_IN_FUTURE: {
    what: 'The publication would be dated in the future of the clock of this machine, or that clock is years ahead.',
    why:
      'apt refuses a Release from the future, so clients would stop. Either SOURCE_DATE_EPOCH was set too late, or the clock of ' +
      'this machine runs behind: a virtual machine that was resumed, no time service. A last publication or a key with a later ' +
      'date than now says that one of the two clocks was wrong. A clock more than five years after the last publication is taken for one ' +
      'that is ahead: what it dates could not be followed by anything until that day came.',
    now: [
      'Compare the clock with a trusted one: date -u',
      'Set the clock right, or unset the date: env -u SOURCE_DATE_EPOCH godepot publish',
      'If nothing was published for five years indeed, say the date: SOURCE_DATE_EPOCH=$(date +%s) godepot publish',
      'If the last publication is dated ahead by a wrong clock, wait until then; do not edit it.',
    ],
  },
  REFRESH_POINTLESS: {
    what: 'The current publication is valid for ever, and a refresh would only give it another date.',
    why:
      'godepot refresh exists for depots whose publications end: apt refuses one that is past its Valid-Until. This one has none, and the ' +
      'spec asks for none, so every refresh would be a publication more for every client and mirror to fetch. Nothing was published.',
    now: [
      'A timer that runs without need: remove it.',
      'Publications are to have an end: write valid-until: { days: 14 } into the spec, and run it again: godepot refresh',
      'A new date is what is wanted: godepot refresh --force',
    ],
  },
  PACKAGE_TWICE: {
    what: 'One publication would list two packages of the same file name with different content.',
    why:
      'Clients tell packages apart by name, version, release and architecture alone: some servers would get the one and some the ' +
      'other. The lists come from the records of the store, so two depots were mixed, or records were edited.',
    now: [
      'Look at the two digests in the message, and find out which one was built here: godepot build --json',
      'Raise the release of the one that is new in the spec, and build again: godepot build',
      'Records that nobody of you wrote are a reason to check the whole depot: godepot verify dist',
    ],
  },
  PACKAGE_CHANGED: {
    what:
      'A package of this name was published before with other bytes. In a check of a depot: two of its snapshots disagree about ' +
      'one name.',
    why:
      'A published name keeps its bytes for ever: clients and mirrors hold the old ones and will never ask again, or they refuse ' +
      'the new index. While publishing: records or blobs were lost and the package was built anew by another compressor version ' +
      'or key. In a check: snapshots of two depots were mixed, or somebody exchanged a published file.',
    now: [
      'While publishing: restore dist/store from the backup, so that the bytes that were published are found again.',
      'If they are lost, raise the release in the spec ({ go: VERSION, release: 2 }) and run: godepot release',
      'In a check: stop serving, compare with the backup and with a mirror, and treat it as tampering until the difference is ' +
        'explained.',
      'Do not remove the older snapshot to get past this: servers still hold its bytes.',
    ],
  },
  PACKAGE_MISFILED: {
    what:
      'The record of a built package gives it a file name that does not fit its name and version, or that cannot be a file of the ' +
      'depot.',
    why:
      'File names become paths, so one with a slash or two dots would be written outside the snapshot. Records are written by ' +
      'godepot alone: a damaged disk, a mixed restore, or somebody who can write to the store tries to place a file.',
    now: [
      'Find out who wrote to the records: ls -l dist/store/records',
      'Remove the folder dist/store/records and build again; the bytes are the same: godepot build',
      'If it was no accident, check everything that is published: godepot verify dist',
    ],
  },
  PACKAGE_NOT_LISTED: {
    what: 'The signed manifest of the snapshot that was given lists no file with the bytes of this package.',
    why:
      'Whoever signed that snapshot did not publish this file there: it is of another snapshot, was changed, or comes from somewhere ' +
      'else. For a deb without a signature of its own, as most are, nothing else says who made it.',
    now: [
      'Look in the snapshots before it as well: godepot verify --index dist/snapshots/NAME FILE',
      'See what it is: godepot inspect FILE',
      'Found in no snapshot: do not install it; fetch the package again from the depot.',
    ],
  },
  IDENTITY_CHANGED: {
    what: 'Name, origin, label or suite of the depot in the spec differ from what was published.',
    why:
      'apt stops on every server with a question when one of these changes, and unattended upgrades stop without one. Pins and ' +
      'the repository package refer to them. Usually an edit that was meant to be cosmetic, or the spec of another depot with the ' +
      'folder of this one.',
    now: [
      'Make sure that spec and depot belong together: godepot plan',
      'Put the field back: git diff specs/depot.yaml',
      'For a depot of another identity use another folder: godepot --depot FOLDER release',
    ],
  },
  PUBLICATION_UNVERIFIED: {
    what:
      'The new snapshot was staged and signed, and then did not pass the check that is made of it with the public keys alone. It ' +
      'was discarded.',
    why:
      'The last guard before clients see anything: current is what it was. The stored packages were compared with their digests ' +
      'afterwards and were right, so it is the disk under the staging folder, a revoked certificate in the keys folder, or a ' +
      'fault of godepot. The failed checks are listed.',
    now: [
      'Read the failed checks; signatures point to the keys folder, files and indexes to the disk.',
      'Check keys and depot: godepot keys list',
      'Check what is published: godepot verify dist',
      'Run again; the same failure on a healthy disk is a fault of godepot, to be reported with the list: godepot publish',
    ],
  },
  SERVE_ADDRESS: {
    what: 'The address or port cannot be listened on; the system code says why.',
    why:
      'Something else listens there (EADDRINUSE), ports below 1024 need rights (EACCES), or this machine does not have that ' +
      'address (EADDRNOTAVAIL). No fault of the depot.',
    now: [
      'See who listens: ss -ltnp',
      'Take another port: godepot serve --port 8080',
      'For lasting use let a web server serve dist without dist/store; this verb is for trying out and small sites: docs/serving.md',
    ],
  },
  SERVE_USER: {
    what: 'The user that serve was to become does not exist, cannot be become, or cannot read what is published. Nothing was served.',
    why:
      'Started by root, serve becomes nobody, or the user that is named, as soon as it listens, so that a fault of a server is no fault with all rights. ' +
      'Snapshots can be read by everybody, but a folder above them (a home) may let nobody through. No fault of the depot.',
    now: [
      'See which folder it is: namei -l dist/current',
      'Let others through it (chmod o+x), or keep the depot elsewhere: godepot --depot DEPOT serve',
      'Or name a user who may read it (a name, or UID:GID; root stays root): godepot serve --user NAME',
    ],
  },
} as const satisfies Partial<Pages>;
