import type { Pages } from './page.ts';

/** Deb packages: reading what others made. */
export const DEB_READING_PAGES = {
  DEB_VERSION: {
    what: 'Two versions were to be compared, and one is no version as dpkg understands it.',
    why:
      'Order decides what an upgrade installs, so text that dpkg would not take is refused rather than guessed at. The version ' +
      'comes from a package or index that was not made by dpkg or godepot.',
    now: [
      'Ask dpkg what it makes of the version in the message: dpkg --validate-version VERSION',
      'Find the package that carries it, and have it built again with a right one.',
    ],
  },
  DEB_MEMBERS: {
    what: 'The file is an ar archive, but its members are not those of a deb in their order: debian-binary, control.tar, data.tar.',
    why:
      'With a second control.tar or data.tar the checker and the installer could each take another one; another order or name is ' +
      'no deb for dpkg. A static library (.a) is an ar archive as well and gets here by mistake.',
    now: [
      'See its members: ar t FILE',
      'Two control or data members: treat it as an attack, and report where it came from.',
      'Otherwise fetch the package again.',
    ],
  },
  DEB_FORMAT: {
    what: 'The member debian-binary does not say format 2.',
    why:
      'Not a deb of any dpkg in use: one of the format before 1995, a later format that this godepot does not know, or a file put ' +
      'together by hand. dpkg refuses what it does not know here, too. Damage in so small a member is unlikely.',
    now: [
      'See what it says: dpkg-deb --info FILE',
      'Fetch the package again, or do without it; no current system installs it.',
    ],
  },
  DEB_LIMIT: {
    what: 'The deb has more members, entries or control files, longer names, or unpacks to far more than any package could.',
    why:
      'A bomb, or an archive of something else under the name of a package. Each limit is enforced while reading, so neither ' +
      'memory nor disk was used up. The limits lie far above what toolchains have.',
    now: [
      'Do not hand it to other tools; the message says which limit it was.',
      'Fetch it again from its origin and compare: sha256sum FILE',
      'The same bytes: report it there as hostile.',
    ],
  },
  DEB_COMPRESSED: {
    what: 'A compressed member does not unpack, or bytes follow its compressed stream.',
    why:
      'Two different things. Damaged data are a broken copy. Bytes behind the stream are read by some versions of dpkg and not by ' +
      'others, so that they install different packages: no accident makes these.',
    now: [
      'Read in the message which of the two it is.',
      'Does not unpack: fetch it again: sha256sum FILE',
      'Bytes after the stream: do not install it anywhere, keep it, and report its origin.',
      'In the depot itself: godepot verify dist',
    ],
  },
  DEB_CONTROL: {
    what: 'The control file is missing, lacks Package, Version or Architecture, or is not exactly one clean paragraph.',
    why:
      'A second paragraph, a field given twice or a control character is read differently by dpkg, apt and index writers: the ' +
      'index would describe another package than the one that is installed. When godepot writes, it means that a value of the ' +
      'spec cannot stand in a field.',
    now: [
      'While building: look for the value in the message in your spec: git diff specs/depot.yaml',
      'While reading: see what dpkg makes of it: dpkg-deb --field FILE',
      'A field twice or a second paragraph was put there on purpose: do not install it.',
    ],
  },
  DEB_CONTROL_FILE: {
    what: 'One of the files beside the control file (md5sums, conffiles, a maintainer script) is not what its format says.',
    why:
      'Lines of another form or paths given twice are skipped or cut by dpkg and by checkers in different ways. Damage would have ' +
      'broken the compression first, so the package was built so: by hand, or to hide a file from checks.',
    now: [
      'The message names file and line; look at it: dpkg-deb --control FILE FOLDER',
      'Do not install it before its builder explained or mended it.',
    ],
  },
  DEB_ENTRY_NAME: {
    what:
      'An entry of the deb has a name or link target that is not clean and relative, lies below a file or link of the same ' +
      'package, or is a hard link to no file before it.',
    why:
      'Names with two dots and files below a link of the package are written outside the place they claim: the classic way to ' +
      'plant a file. When godepot writes, it means that a recipe put a file below a link.',
    now: [
      'While reading: treat it as an attack; do not unpack or install it.',
      'Keep it, and report where it came from.',
      'While building: report it with the layout of the spec: godepot --version',
    ],
  },
  DEB_ENTRY_TWICE: {
    what: 'The same path comes twice in the deb, in its data or among its control files.',
    why:
      'The last one wins when dpkg unpacks, while checkers often look at the first: a reviewed file is replaced by another. Tools ' +
      'that append to a tar do it by accident.',
    now: ['Do not install it unless its builder explains it.', 'Of this depot by name: godepot verify dist'],
  },
} as const satisfies Partial<Pages>;
