import type { Pages } from './page.ts';

/** Archives from outside: the zip format. */
export const ARCHIVE_ZIP_PAGES = {
  ARCHIVE_ZIP_DIRECTORY: {
    what:
      'The central directory of the zip is damaged: other entries than declared, other bounds than the end record says, unknown ' +
      'flags, or absurdly large.',
    why:
      'The directory is what most readers go by, while streaming readers never look at it. It has to account for every byte up to ' +
      'the end record, or the two see different archives. Damage is possible, cut-off downloads mostly show as ARCHIVE_FORMAT; a ' +
      'directory that is consistent but wrong is an attack.',
    now: [
      'Fetch or copy the file again and compare: sha256sum FILE',
      'The same bytes again: use another source and report this one; lock update takes the option too: godepot fetch --source ' +
        'FOLDER',
    ],
  },
  ARCHIVE_ZIP_OVERLAP: {
    what: 'Two members of the zip share bytes, or a member runs into what follows it.',
    why:
      'Overlapping members are how a zip of some megabytes unpacks to petabytes, and how one member hides inside another. No tool ' +
      'produces it by accident. Reading stopped at the directory, before anything was unpacked.',
    now: [
      'Treat it as an attack; keep the file away from other unpackers and from mail or virus scanners.',
      'Keep one copy as evidence, with the source that the message names.',
      'Fetch the version from another source; lock update takes the option too: godepot fetch --source FOLDER',
    ],
  },
  ARCHIVE_ZIP_GAP: {
    what: 'There are bytes in the zip that belong to no entry: before the first one, or behind the data of a member.',
    why:
      'Streaming readers find members in such gaps that the directory does not list; a program in front of the first entry makes ' +
      'the file self-extracting. Tools that delete entries in place leave gaps by accident. The Go release tool leaves none.',
    now: [
      'Not the archive that Go published. Do not run it, whatever its name says.',
      'Fetch the version from another source; lock update takes the option too: godepot fetch --source FOLDER',
    ],
  },
  ARCHIVE_ZIP_LOCAL: {
    what:
      'The header in front of a member, or the descriptor behind it, contradicts the central directory: another name, size, ' +
      'method, flags or sum, or no header there at all.',
    why:
      'Readers that go by the directory and readers that go from header to header then unpack different files: one name for the ' +
      'scanner, another for the server. Damage would break the sum of the data as well; a lone difference here is made on purpose ' +
      'or by a faulty tool.',
    now: [
      'Treat it as hostile unless a second copy from the origin is clean: sha256sum FILE',
      'Fetch the version from another source; lock update takes the option too: godepot fetch --source FOLDER',
      'Keep the refused file and report its source.',
    ],
  },
  ARCHIVE_ZIP_ENCRYPTED: {
    what: 'A member of the zip is encrypted, so that nothing in it can be checked.',
    why:
      'Encrypted content passes scanners and gateways unread. Toolchain modules never are. The usual innocent cause is a transfer ' +
      'tool that packs files with a password to get them through a mail gateway.',
    now: [
      'If a transfer did it: unpack the outer archive with its tool, and give godepot the original zip or tarball inside.',
      'Otherwise do not look for the password; use another source; lock update takes the option too: godepot fetch --source ' +
        'FOLDER',
    ],
  },
  ARCHIVE_ZIP_DISKS: {
    what: 'The zip says that it is one of several parts, or that entries lie in another part.',
    why:
      'Split archives are put together by the tool that made them; here a claim of other parts lets readers count different ' +
      'numbers of entries. A toolchain module is one file.',
    now: [
      'If somebody split it for transport, join it again by the same tool and compare with the origin: sha256sum FILE',
      'Otherwise treat it as hostile and use another source; lock update takes the option too: godepot fetch --source FOLDER',
    ],
  },
  ARCHIVE_ZIP_METHOD: {
    what: 'A member of the zip is compressed by a method that toolchain modules do not use; only stored and deflated are read.',
    why:
      'A zip packed anew by a modern archiver (zstd, lzma, bzip2) is the usual cause. Each further method would be another ' +
      'decompressor exposed to unknown bytes, and readers without it skip the member.',
    now: [
      'Use the zip as the module proxy serves it, not one that was packed anew; lock update takes the option too: godepot fetch ' +
        '--source URL',
      'In a carried folder replace it by the file from the module cache of a connected machine: go mod download ' +
        'golang.org/toolchain@VERSION',
    ],
  },
  ARCHIVE_ZIP_EXTRA: {
    what: 'A member carries an extra field that can change what it is, or one that runs past its area.',
    why:
      'A Unicode path field replaces the name for some readers, encryption and zip64 fields replace sizes and content. Only time ' +
      'stamps and owner fields are let through, since they change nothing. Archivers of some systems add others without ill ' +
      'intent; the Go release tool adds none.',
    now: [
      'Use the archive as Go published it; do not strip the field; lock update takes the option too: godepot fetch --source ' +
        'FOLDER',
      'A Unicode path field (0x7075) that names another file than the entry is an attack: keep the file and report the source.',
    ],
  },
  ARCHIVE_ZIP64: {
    what: 'The zip has zip64 records or sizes, which an archive within the limits never needs.',
    why:
      'With both records present some readers take the 32-bit numbers and others the 64-bit ones, so one file has two directories ' +
      'or two sizes. An archiver that always writes zip64 gets here by accident (streamed zips of some tools do).',
    now: [
      'Use the zip as the module proxy serves it; lock update takes the option too: godepot fetch --source URL',
      'If that very file has them, treat the source as hostile and name another; lock update takes the option too: godepot fetch ' +
        '--source FOLDER',
    ],
  },
} as const satisfies Partial<Pages>;
