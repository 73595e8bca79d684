import type { Pages } from './page.ts';

/** Deb packages: writing and verifying. */
export const DEB_PAGES = {
  DEB_METADATA: {
    what:
      'A package that godepot was about to write cannot be a deb: name, version, maintainer, section, description, a relation, ' +
      'path, mode or link is not what dpkg takes. Each fault is listed.',
    why:
      'The values come from the spec or a recipe. A comma in a relation would make two of it, a control character would forge a ' +
      'field. A mistake in the spec, seldom a fault of godepot.',
    now: [
      'Look for the listed value in the spec: git diff specs/depot.yaml',
      'Check what would be built: godepot plan',
      'If it is nowhere in the spec, report the message.',
    ],
  },
  DEB_LARGE: {
    what: 'A file, or the compressed data together, are larger than the number fields of a deb can say.',
    why:
      'Sizes in tar and ar have a fixed count of digits; beyond it the package would be unreadable. No toolchain comes near, so ' +
      'something foreign is in the tree.',
    now: [
      'See which toolchain it is about, and what its pin rests on: godepot lock show',
      'Look for the huge file in the message; if it really belongs to a Go release, report it.',
    ],
  },
  DEB_SHARED_DIRECTORY: {
    what: 'A recipe wanted to put a directory into a deb that belongs to the administrator, such as /usr/local or /opt themselves.',
    why:
      'When such a package is purged, dpkg removes the directory, and where an administrator made a link of it, that link. A ' +
      'fault of godepot or of a changed recipe; it stops before a package exists that would do this on servers.',
    now: [
      'Undo changes to recipes or layouts in the checkout: git status builder',
      'On an untouched checkout report it with the layout of the spec: godepot --version',
    ],
  },
  DEB_DATA_CHANGED: {
    what: 'The data of a deb changed on disk between being written and being put into the package.',
    why:
      'The signed index will vouch for the digest of the deb, so what changed must not get into it. Disk or memory failed, or ' +
      'somebody wrote into the staging folder. The half-made file is gone.',
    now: [
      'Look for disk errors in the kernel log, and for who can write there: ls -ld dist/store/staging',
      'Build again: godepot build',
      'Again: change the disk before publishing anything.',
    ],
  },
  DEB_CONTROL_FIELD: {
    what:
      'Fields of the control file are not what dpkg and apt accept: a bad name, version, architecture, maintainer or relation, or ' +
      'a field that belongs to an index only.',
    why:
      'A field such as SHA256 or Filename inside a package contradicts the signed index for tools that mix the two up. Other ' +
      'faults make one of dpkg, apt and mirroring tools refuse the package, or read it differently.',
    now: [
      'Look at the fields: dpkg-deb --info FILE',
      'From this depot it cannot come: check where the file is from, and the depot: godepot verify dist',
      'From elsewhere: do not put it into an index of yours; report the listed fields to its builder.',
    ],
  },
  DEB_FILE_NAME: {
    what: 'The deb is called otherwise than its own name, version and architecture say.',
    why:
      'Mostly renamed by hand or by a browser that added a number. But a lower version under the name of a higher one is how a ' +
      'downgrade is slipped past a person who looks at names; dpkg goes by the content.',
    now: [
      'Compare both names in the message, and look at the content: godepot inspect FILE',
      'Renamed by you: give it its right name back.',
      'Otherwise fetch it again from the depot, by apt-get download, and do not install this file.',
    ],
  },
  DEB_SCRIPT: {
    what: 'A maintainer script is not executable or names no interpreter, so dpkg cannot run it as intended.',
    why:
      'dpkg executes the file itself and stops halfway through an installation if it cannot. Packed by hand or on a system that ' +
      'drops modes. Packages of this depot always have mode 755 and a shell line.',
    now: [
      'See the scripts: godepot inspect FILE',
      'Of this depot by name: the file was changed or made elsewhere. Check the depot: godepot verify dist',
      'Of others: do not mend the mode by hand, have it built again by dpkg-deb.',
    ],
  },
  DEB_CONFFILES: {
    what: 'The deb lists configuration files that its data do not hold.',
    why:
      'dpkg would look for the shipped version of a file that never comes, and may report or keep the wrong one at upgrades. A ' +
      'faulty build; a trick only in so far as it makes an administrator keep an old file.',
    now: [
      'See what the package holds: godepot inspect --files FILE',
      'Of this depot by name: check the depot: godepot verify dist',
      'Of others: do not force its installation (--force-confmiss and the like); report the listed paths to its builder.',
    ],
  },
  DEB_MD5SUMS: {
    what: 'The md5sums of the deb and its data do not fit: a file has other content, is not listed, or is listed and missing.',
    why:
      'The list and the data lie in the same file, so an attacker would mend both; it shows damage, or a package that was edited ' +
      'by hand (files exchanged, list forgotten). Trust comes from the sha256 in the signed index of the depot, never from this ' +
      'list.',
    now: [
      'Do not install it. Compare the file with the index of the depot: apt-cache show PACKAGE',
      'Check the depot itself: godepot verify dist',
      'An edit that nobody owns up to is an incident.',
    ],
  },
  DEB_MODE: {
    what: 'Entries of the deb belong to others than root, are setuid or setgid, or can be written by group or others.',
    why:
      'A setuid program from a package is root for everybody who can run it; a file that others can write lets them change what ' +
      'root runs later. Nothing that godepot packages needs either. Some packages of distributions do (sudo), so for foreign debs ' +
      'it is a notice to think about.',
    now: [
      'Look at the entries named in the message: godepot inspect --files FILE',
      'Of this depot by name: do not install it; check the depot: godepot verify dist',
      'Of others: decide whether that program has to be setuid.',
    ],
  },
  DEB_ADMINISTRATORS: {
    what: 'The deb carries a directory that belongs to the administrator: /usr/local, /opt or the folders of /usr/local itself.',
    why:
      'On purge dpkg removes what only this package owns, and a link that an administrator made of it (/usr/local to another ' +
      'disk) goes with it. Files below such folders are fine, the folders themselves are not.',
    now: [
      'Do not install it on servers where one of these is a link: ls -ld /usr/local /opt',
      'Of this depot by name it was made elsewhere: godepot verify dist',
      'Your own package: leave the folder out of the archive.',
    ],
  },
} as const satisfies Partial<Pages>;
