import type { Pages } from './page.ts';

/** The program and its command line. */
export const PROGRAM_PAGES = {
  INTERNAL: {
    what:
      'godepot met a state that its own code rules out, or an error of the system that it does not know. The message is for ' +
      'whoever mends godepot.',
    why:
      'A fault of godepot, not of your files and as far as is known no attack. Everything is written beside its place and ' +
      'renamed, so a crash leaves the old state or the new one: pins, blobs, records and the current snapshot are not half ' +
      'changed.',
    now: [
      'Run the same line again with the place of the fault added: GODEPOT_STACK=1 godepot release',
      'Report the command line, this output, the versions of godepot and of Node: godepot --version',
      'If it comes from one particular archive or package, keep that file: it is what the fault is found with.',
      'Until it is mended, clients are not affected: they go on reading the snapshot that is current. To see that it is whole: ' +
        'godepot verify dist',
    ],
  },
  INTERRUPTED: {
    what: 'A signal (Ctrl-C, the shutdown of the machine, a time limit of the build server) ended godepot before it was done.',
    why:
      'No fault. What was finished stays: archives that were admitted, packages that were built, pins that were written. A ' +
      'publication becomes current in one step or not at all. Staged files and the lock of the depot are removed; the part of a ' +
      'download that came is kept.',
    now: [
      'Run the same command again: downloads are resumed, and what was built is not built again.',
      'If nobody pressed Ctrl-C, look for who sent the signal: a time limit of the job, a shutdown, the memory limit of a ' +
        'container.',
    ],
  },
  USAGE: {
    what:
      'The command line cannot be understood: an unknown verb or option, a missing argument, an empty value, or options that ' +
      'exclude each other.',
    why:
      'A typo, or a script whose variable was empty: --depot "" is refused because it would make the working directory the depot. ' +
      'Nothing was read or written. Also refused: overwriting a file by inspect --unsigned, a port that is no number, ' +
      '--fingerprint for a single package, the name of no error code.',
    now: [
      'Read the options and examples of the verb, for example: godepot verify --help',
      'Options of all verbs (--spec, --depot, --keys, --json, --quiet) may stand before the verb: godepot --depot FOLDER plan',
      'In scripts quote variables and end the script when one is unset (set -u), so that an empty value is found where it comes ' +
        'from.',
    ],
  },
  NOT_FOUND: {
    what: 'The file or folder named on the command line does not exist.',
    why:
      'A typo or another working directory than expected: relative names are taken from where godepot was started, not from where ' +
      'the spec lies. A file system that is not mounted looks the same.',
    now: [
      'Look at the whole path in the message, and at what is there: ls -l FOLDER',
      'The depot of a checkout is dist, so that its check is: godepot verify dist',
    ],
  },
  NOT_A_PACKAGE: {
    what:
      'The path exists, but it is neither an rpm, a deb, a snapshot nor a depot; or inspect was given a snapshot or depot instead ' +
      'of a package.',
    why:
      'Told by content and never by name: the first bytes of a package, manifest.json of a snapshot, the folder snapshots of a ' +
      'depot. Typical causes: a login page of a proxy saved under the name of a package, a download of no bytes, the folder above ' +
      'or below the depot.',
    now: [
      'See what the file really is: file PATH',
      'A web page or an empty file: fetch it again, and look at what the address answers: curl -sSI URL',
      'For a depot name the folder that holds snapshots: godepot verify dist',
      'What is not only damaged but was meant to pass for a package does no harm here: nothing of it was run or unpacked.',
    ],
  },
  NOTHING_PUBLISHED: {
    what: 'The depot has no current snapshot, so there is nothing to serve.',
    why:
      'Nothing was published yet, --depot names another folder than the one that was published to, or a restore left out the link ' +
      'named current. Not an attack by itself; on a depot that was serving before, find out what removed the link.',
    now: [
      'See what godepot finds in the folder that you named: godepot plan',
      'For a new depot: godepot release',
      'For a depot that had snapshots, check them before anything is published over them: godepot verify dist',
    ],
  },
} as const satisfies Partial<Pages>;
