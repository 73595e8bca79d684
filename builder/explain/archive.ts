import type { Pages } from './page.ts';

/** Archives from outside, zip and tar alike: the container and what the tree says of itself. */
export const ARCHIVE_PAGES = {
  ARCHIVE_FORMAT: {
    what:
      'What came is not a gzip file or zip of the kind that Go publishes: wrong first bytes, no end record, or gzip flags that ' +
      'the Go release tool never sets.',
    why:
      'Mostly no archive at all: a login page, an error text or an empty file under the name of one, or a download that was cut ' +
      'off so that the end of the zip is missing. An archive packed anew by somebody (a company mirror) ends here as well. ' +
      'Nothing of it stays.',
    now: [
      'Look at what the source really serves: curl -sSIL URL',
      'In a carried folder: file NAME',
      'Fetch the same version from another source; lock update takes the option too: godepot fetch --source FOLDER',
    ],
  },
  ARCHIVE_EMPTY: {
    what: 'The archive is well-formed and holds no entries.',
    why:
      'A placeholder of a mirror that failed, or the result of a script that packed an empty folder. An empty archive would ' +
      'otherwise pass every check of names and sizes. Not damage: the bytes are consistent.',
    now: [
      'Look at the size of what the source has; a toolchain has tens of megabytes: ls -l FILE',
      'Name another source, and tell whoever runs this one; lock update takes the option too: godepot fetch --source FOLDER',
    ],
  },
  ARCHIVE_TRUNCATED: {
    what:
      'The archive ends before its end: inside the gzip header, before the two closing blocks of the tar, or inside a member of ' +
      'the zip.',
    why:
      'Half a copy or half a download, nearly always: a medium pulled out too early, a full disk, a mirror in the middle of its ' +
      'run. If the lock pins the sha256 of this form, a short file is refused as FETCH_SHA256 before it is parsed, so this is a ' +
      'first look, or the file shrank while it was read.',
    now: [
      'Compare size and digest with the origin of the file: sha256sum FILE',
      'Copy it again, let the medium finish writing (sync), and run the same command again.',
      'From the network: run again, or name another source; lock update takes the option too: godepot fetch --source FOLDER',
    ],
  },
  ARCHIVE_TRAILING: {
    what:
      'There are bytes where an archive has none: behind the gzip member, behind the end record of the zip or the closing blocks ' +
      'of the tar, in the padding, or behind the compressed data of a member.',
    why:
      'Readers differ on what they do there: some stop, some go on and find a second archive. So one file can show a clean ' +
      'content to the checker and another one to whoever unpacks it. Damage rarely looks like this; joined files, a zip with a ' +
      'comment and signing tools that append to it do. Archives of Go have none.',
    now: [
      'Treat it as hostile until its origin explains it: do not unpack it, and do not cut the bytes off to make it pass.',
      'Fetch the version from another source and compare the two files: sha256sum FILE',
      'If the other source serves a clean one, report the first source to your security team, with the file kept as evidence.',
    ],
  },
  ARCHIVE_DEFLATE: {
    what: 'The compressed data of the archive or of one member do not unpack: they are damaged or cut off.',
    why:
      'Damage on disk or on the way in nearly all cases; a proxy that rewrites downloads can do it as well. A download in parts ' +
      'was already fetched a second time as a whole before this was reported. A bomb is not it: that is ARCHIVE_RATIO or ' +
      'ARCHIVE_SIZE.',
    now: [
      'Copy or fetch the file again and compare with the origin: sha256sum FILE',
      'Twice the same damage from one source: name another one; lock update takes the option too: godepot fetch --source FOLDER',
      'On a carried medium: read it on the machine that wrote it; if it is good there, change the medium.',
    ],
  },
  ARCHIVE_CHECKSUM: {
    what: 'A CRC-32 of the archive does not match what was unpacked.',
    why:
      'Unpacking worked and the bytes are others: damage in memory or on disk, or content that was exchanged by a tool that did ' +
      'not mend the sum. A CRC stops accidents only. An attacker mends it, and is stopped by h1 later; so this is damage, or ' +
      'careless tampering.',
    now: [
      'Fetch or copy it again and compare with the origin: sha256sum FILE',
      'The same sum from two fetches of one source: its file is wrong. Name another source; lock update takes the option too: ' +
        'godepot fetch --source FOLDER',
      'Different sums from fetch to fetch: suspect memory, disk or a device between you and the source.',
    ],
  },
  ARCHIVE_SIZE: {
    what: 'A member, or the gzip stream, unpacks to more or fewer bytes than it declares.',
    why:
      'Whoever allocates or checks by the declared size is deceived: a small declaration is how a bomb or a hidden tail gets past ' +
      'a scanner. Reading ends at the declared size. Damage is possible and then mostly shows as ARCHIVE_DEFLATE; an archive of ' +
      'Go never contradicts itself.',
    now: [
      'Treat it as hostile unless a second copy is clean: sha256sum FILE',
      'Fetch it from another source; lock update takes the option too: godepot fetch --source FOLDER',
      'Keep the refused file out of reach of other unpackers, and report where it came from.',
    ],
  },
  ARCHIVE_ENTRIES: {
    what: 'The archive holds, or says that it holds, more entries than any Go toolchain could.',
    why:
      'Each name costs memory and time, on every server that would install it too. The limit lies at several times the largest ' +
      'toolchain there is, so this is another kind of archive, or one made to exhaust its reader. Reading stopped at the limit.',
    now: [
      'Make sure that the file is a toolchain and no module cache or backup: tar -tzf FILE',
      'If it claims to be an official archive, do not use this source; name another one; lock update takes the option too: ' +
        'godepot fetch --source FOLDER',
      'A new version of Go that is really that large: report it, the limit is a named constant of godepot.',
    ],
  },
  ARCHIVE_TOTAL: {
    what: 'All members together unpack to more bytes than any Go toolchain could have.',
    why:
      'A bomb of many ordinary files, or an archive of something else. The sum is counted while reading and reading stops at the ' +
      'limit, so neither disk nor memory was used up. The limit is several times the largest toolchain.',
    now: [
      'Make sure that the file is a toolchain: tar -tzf FILE',
      'If it claims to be an official one, treat the source as hostile and name another; lock update takes the option too: ' +
        'godepot fetch --source FOLDER',
    ],
  },
  ARCHIVE_LARGE: {
    what: 'One member is larger than any file of a Go toolchain.',
    why:
      'The largest file of a real toolchain is a program of some tens of megabytes; the limit lies far above. A member beyond it ' +
      'is a bomb, or a foreign file (a disk image, a core dump) that got into the tree, which nobody would want on servers ' +
      'either.',
    now: [
      'See which member it is in the message, and what else the archive holds: tar -tvzf FILE',
      'Name a source that has the archive as Go published it; lock update takes the option too: godepot fetch --source FOLDER',
    ],
  },
  ARCHIVE_RATIO: {
    what: 'The archive, or one member of it, would unpack to far more bytes than its packed size explains.',
    why:
      'A decompression bomb: a small file that fills disk or memory of whoever unpacks it. Real toolchains unpack to a few times ' +
      'their size; the limit lies far above, and small members are exempt since they cannot harm. Nothing was written but the ' +
      'staged file, and that is removed. Damage does not look like this.',
    now: [
      'Treat it as an attack. Do not unpack the file with other tools, mail scanners included.',
      'Keep a copy as evidence and write down where it came from: the source stands in the message.',
      'Fetch the version from a source that you trust more; lock update takes the option too: godepot fetch --source FOLDER',
      'Tell whoever runs the first source, and your security team.',
    ],
  },
  ARCHIVE_VERSION_FILE: {
    what: 'The tree has no VERSION file, an oversized one, or one without a valid line for its time.',
    why:
      'Every Go toolchain since 1.21 carries VERSION with its version and the time of its release; the packages take their dates ' +
      'from it. Without one this is an older Go, a source tree, another kind of archive, or a tree that somebody put together.',
    now: [
      'Check the version in the spec: lines of Go before 1.21 are not supported.',
      'In a carried folder make sure that the file is the official one for linux and not the source archive: tar -tzf FILE',
      'If it claims to be a current release, do not use this source; name another; lock update takes the option too: godepot ' +
        'fetch --source FOLDER',
    ],
  },
  ARCHIVE_VERSION: {
    what: 'The VERSION file inside the archive names another version of Go than the one that was asked for.',
    why:
      'A file under the wrong name: renamed by hand, a mirror script with an off-by-one, or a downgrade attack, in which an old ' +
      'release with known holes is served under a new number. The pin by h1 stops it as well; this says it earlier and clearer.',
    now: [
      'Compare both versions in the message with the name of the file in the folder or the URL.',
      'A folder of yours: rename the file, or fetch the right one.',
      'A proxy that serves an old version under a new name is faulty or hostile: do not use it, and report it. Another one; lock ' +
        'update takes the option too: godepot fetch --source FOLDER',
    ],
  },
} as const satisfies Partial<Pages>;
