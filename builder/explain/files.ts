import type { Pages } from './page.ts';

/** Files, the store and its lock. */
export const FILE_PAGES = {
  DISK_WRITE: {
    what:
      'The system refused to write or read: the disk or quota is full, the file system is read-only, permission is denied, the ' +
      'disk reports an error, or too many files are open.',
    why:
      'The machine, not the data. Files are written beside their place, synced and renamed, so nothing is half written; what came ' +
      'of a download is kept for the next run. An input/output error means a failing disk: then what is stored is in doubt as ' +
      'well.',
    now: [
      'Read the path and the system code in the message, then look at room and rights: df -h PATH',
      'Permission denied: run as the user who owns the depot; a run as root before may have left folders that are not yours.',
      'Read-only or input/output error: read the kernel log before anything else, and do not publish from that disk.',
      'When it is mended, run the same command again; after a disk fault check first: godepot verify dist',
    ],
  },
  PATH_UNUSABLE: {
    what:
      'A path is not what it has to be: nothing of that name, a file where a folder belongs or the other way round, a circle of ' +
      'links, a name that is too long, a link where godepot keeps a file or folder of its own.',
    why:
      'A typo, a folder that is not mounted, or a depot whose inner files were moved by hand. Where the path lies inside the ' +
      'depot or the keys folder and nobody moved anything, ask what restored or cleaned it. A link inside a depot, other than current, is ' +
      'a trap or a shortcut of somebody: what godepot writes and removes there would be written and removed behind it, with its rights.',
    now: [
      'Look at the path in the message, part by part: ls -ld PATH',
      'A path given by an option: correct it; relative names are taken from the working directory.',
      'A path inside dist: restore it from the backup, then check: godepot verify dist',
      'A link inside dist that nobody of you made: keep its ls -l, look at who may write there (ls -ld), and treat the depot as touched by somebody else.',
    ],
  },
  NOT_A_FILE: {
    what:
      'A folder, pipe, socket or device stands where a regular file belongs: the spec, the lock file, a key, a record or a file ' +
      'of a snapshot.',
    why:
      'Usually a folder given for a file. A pipe would have held godepot for ever, so it is opened without waiting and refused; a ' +
      'pipe that somebody planted in a shared folder is a way to stop a build. Shell constructs such as <(command) make pipes, ' +
      'too.',
    now: [
      'See what it is: ls -l PATH',
      'Give the file itself; for output of a command write it to a file first.',
      'A pipe or device that nobody of you made in the keys folder or the depot: find out who can write there.',
    ],
  },
  FILE_LARGE: {
    what: 'A file that is read whole (lock, keyring, certificate, record, manifest, index) is far larger than such a file can be.',
    why:
      'Stops a file from using up the memory. Mostly the wrong file: an archive given as --key, or a log written over a text ' +
      'file. In a folder that others can write to, it may be an attempt to stop the build.',
    now: [
      'Look at size and beginning of the file in the message: head -c 200 PATH',
      'The lock file: take it back from version control: git checkout specs/godepot.lock',
      'Records below dist/store/records may be removed; the package is then built again: godepot build',
    ],
  },
  STORE_LOCKED: {
    what: 'Another godepot works on this depot: the message says what it does, as which process, on which machine and since when.',
    why:
      'Two writers would stage into each other and could publish two snapshots under one number, so only one works at a time. A ' +
      'lock whose process is proven dead on this machine is taken over by itself; one from another machine or container cannot be ' +
      'judged from here and stands. It also stands when the file does not say who holds it.',
    now: [
      'Wait until that run is done. Reading verbs need no lock: godepot plan',
      'If it seems to hang, look on the machine that the message names: ps -fp PID',
      'Only when that process no longer runs there (a removed container, a machine that was switched off), remove the lock file ' +
        'that the message names and run again.',
      'Never remove it to get past a run that lives: both would write, and a sequence number would be used twice.',
    ],
  },
  STORE_DAMAGED: {
    what:
      'A blob of the store is gone, or its bytes are no longer those that its name (their sha256) says. It was noticed before ' +
      'anything was signed with it; a wrong blob has been removed.',
    why:
      'Damage or tampering: a failing disk, a store restored from elsewhere, a tool that wrote into dist. Files of snapshots are ' +
      'hard links to blobs, so editing a published file in place changes the blob, and clients may have been offered it. Nothing ' +
      'of it got into a new package or snapshot.',
    now: [
      'Find out whether published files are hit too: godepot verify dist',
      'If a snapshot fails as well, stop serving and restore dist from the backup (links kept: rsync -aH).',
      'Ask who or what can write to dist: only the user of godepot should. An edit that nobody owns up to is an incident.',
      'Then run again; what is missing is fetched or built anew, with the same bytes: godepot release',
    ],
  },
} as const satisfies Partial<Pages>;
