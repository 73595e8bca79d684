import type { Pages } from './page.ts';

/** The containers inside rpm and deb packages: compression, cpio, ar and tar. */
export const PACKAGE_ARCHIVE_PAGES = {
  COMPRESSION_UNSUPPORTED: {
    what: 'The package is packed with a compressor that godepot does not read. It reads zstd, gzip, xz, lzma and uncompressed data.',
    why:
      'No fault of the package: some old ones use bzip2. Packages that godepot makes never do. ' +
      'verify lists the checks that need the content as not done; inspect cannot show what it cannot unpack.',
    now: [
      'Look at a deb by its own tools: dpkg-deb --info FILE',
      'Look at an rpm by its own tools: rpm -qpi --scripts FILE',
      'A file that carries the name of a package of this depot and is packed so was not made by this depot. Do not install it.',
    ],
  },
  COMPRESSION_MEMORY: {
    what: 'The compressed data asks whoever unpacks it for more memory than any ordinary package does.',
    why:
      'A header of a few bytes can ask for gigabytes; who gives them is stopped by the kernel. No builder of packages asks for so ' +
      'much by itself: xz -9 is read, and so is zstd up to --long=27, beyond which rpm and dpkg refuse it too.',
    now: [
      'Do not install it on small machines: installing costs the same memory.',
      'Packed by you: choose a smaller dictionary or window and build it again.',
      'From elsewhere: report it to whoever built it.',
    ],
  },
  CPIO_MALFORMED: {
    what:
      'The payload of an rpm is not the strict cpio archive that rpm writes: a wrong header, an odd name, padding that is not ' +
      'zero, or data behind the end.',
    why:
      'Two readers could see two archives in such bytes, so what was checked would not be what is installed. If the check of the ' +
      'payload digest stands above as held, the bytes are as their builder made them: a broken or hostile builder, not damage on ' +
      'the way. Without that digest it may be plain damage.',
    now: [
      'Do not install it. See which checks held before this one: godepot verify FILE',
      'Fetch the package again and compare the two: sha256sum FILE',
      'From this depot: find out whether the published file is hit: godepot verify dist',
      'From elsewhere and the same bytes again: report it to whoever built it.',
    ],
  },
  CPIO_TRUNCATED: {
    what: 'The payload of an rpm ends before the member that closes every cpio archive.',
    why:
      'A half-written or half-copied package, nearly always. If the payload digest held, its builder already wrote it short; a ' +
      'package whose end is missing would install a part of its files.',
    now: [
      'Fetch or copy the package again and compare sizes with the source: ls -l FILE',
      'From this depot: godepot verify dist',
      'The same bytes again from the origin: report it there; do not install it.',
    ],
  },
  AR_MALFORMED: {
    what:
      'The file begins or goes on in another way than the ar archive that a deb is: a wrong magic, a number field with other ' +
      'characters than digits, a long name, a wrong end mark.',
    why:
      'Often no deb at all: a web page saved under that name, or another archive. Inside a real one it means damage, or bytes ' +
      'made so that the installer and the checker find different members.',
    now: [
      'See what it is: file FILE',
      'Fetch it again and verify it under its own name: godepot verify FILE',
      'The same again from the origin, and it is a deb by name: do not install it, and report it to whoever built it.',
    ],
  },
  AR_TRUNCATED: {
    what: 'The deb ends inside one of its members: the member says that it is longer than the file.',
    why:
      'Half a download or half a copy, nearly always: a full disk, a broken connection, a mirror in the middle of its run. A size ' +
      'that no file has would be an attempt to make readers wait or allocate; nothing is read by that claim.',
    now: [
      'Fetch or copy it again and compare with the origin: sha256sum FILE',
      'On a mirror: let its run end, then compare with the signed index: apt-get update',
      'In the depot itself: godepot verify dist',
    ],
  },
  TAR_MALFORMED: {
    what:
      'A tar archive inside a deb breaks its format: a wrong checksum, a number that is not octal, padding that is not zero, data ' +
      'behind the end, a link with a body.',
    why:
      'dpkg, apt and this checker have to see the same files; each of these is a known way to show them different ones. Damage on ' +
      'the way would have broken the compression around it first, so this is how the deb was built: by a faulty tool, or on ' +
      'purpose.',
    now: [
      'Do not install it.',
      'Check that you hold what its origin publishes: sha256sum FILE',
      'In the depot itself stop serving until it is clear how it got there: godepot verify dist',
      'From elsewhere: report it to whoever built it, with the offset or name in the message.',
    ],
  },
  TAR_TRUNCATED: {
    what: 'A tar archive inside a deb ends before its two closing blocks of zeros.',
    why:
      'With intact compression around it the archive was written short by its builder: a full disk or a killed run there. dpkg ' +
      'may install a part of the files and report success for them.',
    now: [
      'Do not install it; fetch it again once, to rule out your copy: sha256sum FILE',
      'In the depot itself: godepot verify dist',
      'Otherwise ask its builder for a complete one.',
    ],
  },
  TAR_UNSUPPORTED: {
    what:
      'A member of a tar archive inside a deb is of a kind that has no place there: pax headers, devices, sparse files, volume ' +
      'labels.',
    why:
      'deb(5) leaves pax headers out and dpkg refuses them, so readers that know them see other names and sizes than dpkg. ' +
      'Devices and pipes in a package give away the host. godepot never writes any of these; tools that pack debs by a plain tar ' +
      'do.',
    now: [
      'Not a package of this depot if it claims to be one: do not install it, and check the depot: godepot verify dist',
      'A deb of your own making: build it by dpkg-deb, or its tar with --format=gnu.',
    ],
  },
} as const satisfies Partial<Pages>;
