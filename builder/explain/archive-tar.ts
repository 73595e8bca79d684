import type { Pages } from './page.ts';

/** Archives from outside: the tar format. */
export const ARCHIVE_TAR_PAGES = {
  ARCHIVE_TAR_HEADER: {
    what: 'A header block of the tar has a wrong checksum, is not the POSIX kind, or is a file with a link target.',
    why:
      'Readers get out of step here: one skips the block, another takes it for something else. A wrong checksum under intact gzip ' +
      'means that the archive was edited after it was packed, or written by a faulty tool; another kind of header means that it ' +
      'was packed anew (GNU or old tar). The Go release tool writes POSIX headers only.',
    now: [
      'Not damage on the way, since the compression around it held. Compare with the origin: sha256sum FILE',
      'Use the archive as Go published it; a repacked one is not accepted even if its files are right; lock update takes the ' +
        'option too: godepot fetch --source FOLDER',
    ],
  },
  ARCHIVE_TAR_NUMBER: {
    what: 'A number in a tar header (size, mode, owner, time, checksum) is not plain octal.',
    why:
      'Readers disagree about anything else: some stop at the first odd character, some read base-256 and may find a negative ' +
      'size. A size with two meanings hides a member from one of them. The Go release tool writes octal only.',
    now: [
      'Treat it as hostile unless you know who packed the archive anew and with what.',
      'Fetch it from another source; lock update takes the option too: godepot fetch --source FOLDER',
    ],
  },
  ARCHIVE_TAR_PAX: {
    what:
      'An extended (pax) header of the tar is malformed, empty, belongs to no member, follows another one, or sets something that ' +
      'changes what a member is.',
    why:
      'Records for size, link target, sparse content or character set override the header for some readers only, so that one of ' +
      'them walks into the content of a file and finds members that the other never saw (CVE-2025-62518). Only records that ' +
      'change nothing we use are let through.',
    now: [
      'The message names the record. size, linkpath or GNU.sparse in an archive that claims to be official is an attack.',
      'An archive packed anew by a modern tar may carry harmless vendor records; still use the one that Go published; lock update ' +
        'takes the option too: godepot fetch --source FOLDER',
      'Keep a hostile one as evidence, and do not unpack it.',
    ],
  },
  ARCHIVE_TAR_GLOBAL: {
    what: 'A global header of the tar sets something other than a comment for all members that follow.',
    why:
      'Some readers apply it to everything behind, some to nothing: a path or size in it shows two different archives. git ' +
      'archive writes a global comment, which is allowed; nothing else is.',
    now: [
      'Treat it as hostile; the message names the record.',
      'Fetch the version from another source; lock update takes the option too: godepot fetch --source FOLDER',
    ],
  },
  ARCHIVE_TAR_BODY: {
    what: 'A directory of the tar says that it has content.',
    why:
      'Some readers skip that content, others take it for the next headers: members hidden there exist for one of them only. No ' +
      'tool that packs real folders writes it, so this is an attack or a broken writer.',
    now: [
      'Treat it as an attack; do not unpack the file.',
      'Keep it as evidence and fetch the version from another source; lock update takes the option too: godepot fetch --source ' +
        'FOLDER',
    ],
  },
  ARCHIVE_TAR_HEADER_LARGE: {
    what: 'An extended header of the tar is larger than one path and a comment could ever be.',
    why:
      'It is held in memory, so a header of gigabytes would exhaust whoever reads it (older readers hang on it). Nothing of it ' +
      'was read beyond the limit. Real toolchains need none, or some hundred bytes.',
    now: [
      'Treat the source as hostile and name another; lock update takes the option too: godepot fetch --source FOLDER',
      'Do not try the file on other unpackers to see whether they can take it.',
    ],
  },
  ARCHIVE_TAR_READERS: {
    what:
      'Two independent readings of the tar, by the library that unpacks it and by godepot itself, do not agree on a name, type or ' +
      'size.',
    why:
      'The last net behind all other checks of tar: an archive that means two things to two readers may show a third thing to a ' +
      'server. So far unknown tricks end here. It could also be a fault of godepot or of the library.',
    now: [
      'Treat the archive as hostile: do not unpack it, and keep it.',
      'Fetch the version from another source; if the official one gives this too, it is a fault of godepot; lock update takes the ' +
        'option too: godepot fetch --source FOLDER',
      'Report it in both cases with the two names in the message.',
    ],
  },
} as const satisfies Partial<Pages>;
