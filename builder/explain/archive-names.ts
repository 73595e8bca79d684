import type { Pages } from './page.ts';

/** Archives from outside: names, types and modes of members. */
export const ARCHIVE_NAME_PAGES = {
  ARCHIVE_NAME_ENCODING: {
    what: 'A name in the archive is not UTF-8, or a zip holds a name with other characters than ASCII and does not mark it as UTF-8.',
    why:
      'Unmarked bytes are read by each unpacker in the code page that it guesses, so one archive becomes different files on ' +
      'different systems; h1 is made over one of the readings. Go itself has plain ASCII names throughout. A tool on an old ' +
      'Windows, or intent.',
    now: [
      'This is not the archive that Go published. Do not pack it anew to make it pass.',
      'Fetch the version from its origin or another source; lock update takes the option too: godepot fetch --source FOLDER',
    ],
  },
  ARCHIVE_NAME_NORMAL: {
    what: 'A name is not in Unicode normal form C: it is spelled with separate accents, for instance.',
    why:
      'Some file systems normalise names, so that two names of the archive become one file and the second overwrites the first ' +
      'after it was checked. An archive that went through such a file system (macOS) has such names as well. Archives of Go do ' +
      'not.',
    now: [
      'Not an archive as Go published it: get it from its origin, not from a copy that was unpacked and packed again.',
      'Fetch it from another source; lock update takes the option too: godepot fetch --source FOLDER',
    ],
  },
  ARCHIVE_NAME_CHARACTER: {
    what: 'A name holds a control or direction character, a backslash, or bytes behind a NUL.',
    why:
      'A NUL ends the name for one reader and not for another, a backslash is a separator elsewhere, direction and escape ' +
      'characters make listings lie to whoever reviews them. No accident produces these in an archive of Go: a faulty tool at ' +
      'best, an attack more likely. The message shows them escaped.',
    now: [
      'Treat the source as hostile until explained; do not list the archive raw on a terminal.',
      'Keep the file as evidence and fetch the version from another source; lock update takes the option too: godepot fetch ' +
        '--source FOLDER',
      'Tell your security team where it came from.',
    ],
  },
  ARCHIVE_NAME_PATH: {
    what: 'A name is not a plain relative path: it is absolute, empty, or has a part that is empty, a dot or two dots.',
    why:
      'The classic way out of the folder that is unpacked into: ../../etc/cron.d/x would be written where the unpacker may write. ' +
      'A dot or a doubled slash is a second name for the same file and hides duplicates. Real toolchains have none of these. ' +
      'Nothing was unpacked.',
    now: [
      'Treat it as an attack; do not unpack the file with other tools to have a look.',
      'Keep it as evidence, and fetch the version from another source; lock update takes the option too: godepot fetch --source ' +
        'FOLDER',
      'Report the first source to whoever runs it and to your security team.',
    ],
  },
  ARCHIVE_NAME_LENGTH: {
    what: 'A name, or one part of it, is longer than Linux file systems and calls take.',
    why:
      'It would fail on the servers instead of here, or be cut there so that two files become one. Names of Go are short. The ' +
      'archive was made by something else, possibly to break scanners that cut names.',
    now: [
      'Not an archive as Go published it; look at what else it holds: tar -tzf FILE',
      'Fetch the version from its origin or another source; lock update takes the option too: godepot fetch --source FOLDER',
    ],
  },
  ARCHIVE_NAME_PREFIX: {
    what:
      'A member does not lie where all members of such an archive lie: below go/ in a tarball, below the module name and version ' +
      'in a module zip.',
    why:
      'The archive of another version or platform under this name, a source archive, or no toolchain at all. A member outside the ' +
      'common folder would also be unpacked beside the others. A mix-up of names is the usual cause; one stray member among right ' +
      'ones is suspicious.',
    now: [
      'Compare the name in the message with what was asked for: version, linux, amd64 or arm64.',
      'In a folder of yours put the right file under its official name, for example go1.27.3.linux-amd64.tar.gz.',
      'One stray member only: treat the source as hostile and name another; lock update takes the option too: godepot fetch ' +
        '--source FOLDER',
    ],
  },
  ARCHIVE_NAME_RESERVED: {
    what: 'A module zip holds a go.mod, or a tarball holds a _go.mod: names that cannot be there in this form of archive.',
    why:
      'Modules carry go.mod files as _go.mod, and the go command renames them after unpacking. With both spellings two files ' +
      'would meet at one path after the renaming, and h1 could not tell the forms apart. Somebody packed the one form from the ' +
      'other, or wants the overlap.',
    now: [
      'Not an archive as Go published it. Do not rename files inside it.',
      'Fetch the version from another source; lock update takes the option too: godepot fetch --source FOLDER',
    ],
  },
  ARCHIVE_NAME_TWICE: {
    what: 'The same name comes twice in the archive.',
    why:
      'Some unpackers keep the first, others the last: a checker sees one content and the server gets the other. Tools that ' +
      'append to an archive make such files by accident; archives of Go have none. Damage cannot.',
    now: [
      'Treat it as hostile until its origin explains it.',
      'Fetch the version from another source and compare: sha256sum FILE',
      'Name that source; lock update takes the option too: godepot fetch --source FOLDER',
    ],
  },
  ARCHIVE_NAME_CASE: {
    what: 'Two names differ only in upper and lower case.',
    why:
      'On a file system that does not tell case apart, the second replaces the first: a checked file is overwritten by an ' +
      'unchecked one. Builders and scanners on such systems would be deceived, even if Linux servers are not. Go avoids such ' +
      'names in its tree.',
    now: [
      'Not an archive as Go published it; the message names both.',
      'Fetch the version from another source; lock update takes the option too: godepot fetch --source FOLDER',
    ],
  },
  ARCHIVE_NAME_CONFLICT: {
    what: 'A name is used as a file and, by another member, as a folder.',
    why:
      'Which of the two wins depends on the unpacker; with a link in place of the file this is how writes are led elsewhere. No ' +
      'tool that packs a real folder can produce it, so the archive was put together by hand.',
    now: [
      'Treat it as an attack; do not unpack the file.',
      'Keep it as evidence and fetch the version from another source; lock update takes the option too: godepot fetch --source ' +
        'FOLDER',
      'Tell whoever runs the first source.',
    ],
  },
  ARCHIVE_TYPE: {
    what:
      'A member is something else than allowed: a link, device, pipe or unknown type; a directory in a module zip; a file whose ' +
      'name ends in a slash.',
    why:
      'Links lead later members out of the folder, devices and pipes give away the host, unknown types are skipped by some ' +
      'readers together with the data behind them. Toolchains hold regular files only (tarballs also folders). An archive packed ' +
      'anew on a machine with links in its tree gets here by accident.',
    now: [
      'See which member it is in the message. A link among ordinary files means a repacked tree; a device means an attack.',
      'Fetch the archive as Go published it from another source; lock update takes the option too: godepot fetch --source FOLDER',
    ],
  },
  ARCHIVE_MODE: {
    what:
      'A member has permission bits that the Go release tool never writes: setuid, setgid, sticky, writable by others, or simply ' +
      'odd ones.',
    why:
      'The packages do not take over these modes: they follow the rules of Go. But an odd mode shows that the archive did not ' +
      'come from that tool. A setuid bit is an attack on whoever unpacks as root; 664 or 600 is a repacked tree under another ' +
      'umask.',
    now: [
      'Look at the mode in the message: 4755 and the like is an attack, 664, 775 or 600 a careless copy.',
      'Either way use the archive as Go published it; lock update takes the option too: godepot fetch --source FOLDER',
      'For a setuid bit, report the source and keep the file.',
    ],
  },
} as const satisfies Partial<Pages>;
