import type { Pages } from './page.ts';

/** Where toolchains come from, and archives that are not what was pinned. */
export const SOURCE_PAGES = {
  SOURCE_INVALID: {
    what: 'An entry of a source list (GOPROXY, --source, the spec, go env GOPROXY) cannot be understood.',
    why:
      'A typo, mostly a path or host without its scheme, or file: with two slashes instead of three. Nothing was asked. No ' +
      'entry is repeated in the message, only its number: any part of it may be a password.',
    now: [
      'The message says which list it is in. Entries are https://HOST/PATH, file:///PATH, direct or off, separated by a comma or ' +
        '|.',
      'A folder of official tarballs is not a list: godepot fetch --source FOLDER',
      'A folder whose name looks like an address (a colon, an @, a question mark) is written ./NAME',
      'The list of the go command: go env GOPROXY',
    ],
  },
  SOURCE_ABSENT: {
    what: 'None of the sources has this toolchain; each is listed with what it said.',
    why:
      'A version that does not exist or is not out yet, a proxy that has not mirrored it, a carried folder of an older date, or a ' +
      'platform that was left out. Sources that failed in a list with | are among those listed. A page counts as lacking it only if ' +
      'each of its mirrors does. Absence alone is no attack; a known release that vanished from a source may be held back on purpose.',
    now: [
      'Check the version and platform in the spec against the list of releases of Go.',
      'See all sources in their order: godepot plan',
      'Name one that has it: godepot fetch --source URL',
      'On the isolated side bring the missing file, under its official name: godepot fetch --source FOLDER',
    ],
  },
  SOURCE_OFF: {
    what: 'The list of sources ends with off, so nothing else may be asked for what those before it lack.',
    why:
      "A decision of this machine or spec, not a fault: off is how downloads are forbidden. It is obeyed even though Go's own " +
      'site would have the file.',
    now: [
      'Name a folder or proxy for this run; it goes before everything else: godepot fetch --source FOLDER',
      'See which list says off: godepot plan',
      'If it says so by mistake: go env -u GOPROXY',
    ],
  },
  SOURCE_READ: {
    what: 'A folder that is named as a source cannot be read, or is no folder.',
    why:
      'A medium that is not mounted, a share without rights, a typo, a pipe or folder where a file of a kit belongs. ' +
      'It must not look like a folder that merely lacks a version, or the search would silently go on to the network. Bytes that the medium cannot read any more end here too.',
    now: [
      'Look at the folder as the user who runs godepot: ls -la FOLDER',
      'Mount it, or correct the path: godepot fetch --source FOLDER',
      'A medium with read errors: copy it again from where it was written; what was read before is unharmed.',
    ],
  },
  FETCH_SHA256: {
    what: 'The archive that came is not the one that the lock pins: its sha256 differs. What came was not opened, and has been removed; in a carried folder the file is still there.',
    why:
      'Releases of Go never change, so the source has another file: exchanged, damaged, half copied, another version under that ' +
      'name, or packed anew by a proxy (the same tree in another zip). A file of a carry-in kit that its manifest does not list like ' +
      'this was refused before, as damaged. Until you know which, treat it as an attack. A resumed ' +
      'download was already repeated as a whole.',
    now: [
      'Do not touch the lock: not by deleting the entry to have it pinned anew, not by editing the digest. That would pin what ' +
        'this source serves.',
      'Get the archive from elsewhere: godepot fetch --source direct',
      'In a carried folder compare the file with the digest of the lock: sha256sum FILE',
      'Hold the pin itself against the checksum database, kept signatures and published digests: godepot lock verify',
      'If another source has the pinned bytes, the first one is wrong: keep its file, and tell whoever runs it and your security ' +
        'team.',
      'If no source has them, the pin is in question: see what it rests on and who made it: git log -p specs/godepot.lock',
    ],
  },
  FETCH_H1: {
    what:
      'The tree inside the archive is not the one that the lock pins: its h1, the hash of all file names and contents, differs. ' +
      'What came was not admitted, and has been removed; in a carried folder the file is still there.',
    why:
      'The archive is well-formed and holds other files than the toolchain that Go published and the lock pins: a tampered ' +
      'toolchain, a patched build of a distribution under the official name, another version or platform. Damage would have ' +
      'failed before. Treat it as an attack until explained.',
    now: [
      'Do not touch the lock, and do not install from this archive by hand.',
      'Get the version from another source: godepot fetch --source direct',
      'Compare what differs: unpack both in an isolated place and use diff -r.',
      'Hold the pin against the checksum database; where its record has the pinned h1, the archive is wrong: godepot lock verify',
      'Tell whoever runs the source and your security team; keep the file.',
    ],
  },
} as const satisfies Partial<Pages>;
