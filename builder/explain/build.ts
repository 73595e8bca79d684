import type { Pages } from './page.ts';

/** Building packages from admitted toolchains. */
export const BUILD_PAGES = {
  TOOLCHAIN_NOT_FETCHED: {
    what: 'The lock pins the toolchain, but its archive is not in the store, so there is nothing to build from.',
    why:
      'An order of verbs, or a store that was removed or restored without its blobs. build never asks the network by itself: what ' +
      'comes in is fetch alone. The blob counts only with the size and digest that the lock or the admission names.',
    now: [
      'Fetch what is missing: godepot fetch',
      'Or do all steps in their order: godepot release',
      'Without a network name the carried folder: godepot fetch --source FOLDER',
    ],
  },
  PACKAGE_NOT_BUILT: {
    what: 'The spec asks for packages that are not in the store yet; each is listed. Publishing a part of the spec is refused.',
    why:
      'An order of verbs, or the spec changed since the last build: publish lists what the spec asks for and never builds. It may ' +
      'also be that a blob or record was lost; building again gives the same bytes.',
    now: [
      'See which packages are missing and why: godepot plan',
      'Build them: godepot build',
      'Then publish: godepot publish',
    ],
  },
  RECORD_DAMAGED: {
    what: 'The note of what a package was built from (below dist/store/records) cannot be read, or is that of another package.',
    why:
      'Records are written whole or not at all, so this is a disk fault, a mixed restore or an edit by hand. A record only saves ' +
      'a build and names changed inputs; the bytes are vouched for by their digest. Removing it cannot change a published ' +
      'package: publication compares with every snapshot.',
    now: [
      'Remove the file that the message names; no other one.',
      'Build again: godepot build',
      'If publishing then says PACKAGE_CHANGED, the build differs from what was published: restore records and blobs from the ' +
        'backup instead.',
      'Several damaged records at once: check the disk, and the depot: godepot verify dist',
    ],
  },
  RELEASE_NEEDED: {
    what:
      'A package of this name, version and release is published, and something that decides its content changed since; the inputs ' +
      'are listed with both values.',
    why:
      'A published name-version-release keeps its bytes for ever: clients do not fetch the same one twice, mirrors keep what they ' +
      'have, and two contents under one name cannot be told apart. Typical: env, layout, maintainer or vendor edited in the spec, ' +
      'an upgrade of godepot with a new recipe or writer, another signing key.',
    now: [
      'Read which inputs changed, and decide whether they were meant to: godepot plan',
      'Meant: raise the release where the message says; for a toolchain the line in the spec becomes { go: VERSION, release: 2 } ' +
        'and so on.',
      'Not meant: undo the change in the spec or in the checkout of godepot.',
      'An h1 among the inputs means that the pin itself was edited. Do not raise the release; find out who changed ' +
        'specs/godepot.lock: git log -p specs/godepot.lock',
    ],
  },
  TOOLCHAIN_INCOMPLETE: {
    what:
      'An admitted archive lacks a file that every Go toolchain has (LICENSE, VERSION, bin/go, bin/gofmt, go.env), or one of its ' +
      'text files is absurdly large.',
    why:
      'The archive is what the lock pins, so the pin itself is of something that is no complete toolchain: a line of Go before ' +
      'go.env existed, a source archive, or a tree that somebody trimmed and pinned. A package made of it would install and not ' +
      'work.',
    now: [
      'See what the pin rests on, and whether the checksum database vouches for it: godepot lock show',
      'Without a record of the checksum database, treat the entry as unproven and ask who added it: git log -p specs/godepot.lock',
      'With a record: report the version to godepot, and leave it out of the spec until then.',
    ],
  },
  MODULES_FILE: {
    what: 'The list of bundled modules in a toolchain (vendor/modules.txt) has a line that godepot cannot read.',
    why:
      'The inventory of a package names every module of Go whose source the toolchain carries, by that list. A line that is passed over ' +
      'would be a module that no scanner ever looks for, so nothing is built. The archive itself is what the lock pins; most likely a new ' +
      'release of Go writes its list in another way.',
    now: [
      'Look whether a newer godepot knows that release of Go.',
      'Until then leave the version out of the spec; other versions are not affected.',
      'Report the line to godepot: it stands in the message.',
    ],
  },
  OWN_PACKAGE_INVALID: {
    what: 'A package.yaml below specs, which is part of godepot itself, cannot be read or lacks version, release, date or change.',
    why:
      'A damaged or half-merged checkout: these files describe go-env and the repository package, and nobody but the developers ' +
      'of godepot changes them, except for raising a release.',
    now: [
      'See what differs from the checkout: git diff specs',
      'Take the file back: git checkout specs/go-env specs/repository',
      'If you raised a release by hand, keep the four keys and write the date as YYYY-MM-DD.',
    ],
  },
  PACKAGE_ORDER: {
    what: 'A recipe handed over its entries in another order than bytewise by path, or one path twice.',
    why:
      'A fault of godepot: order is what makes two builds give the same bytes, so it is checked while writing. No package of it ' +
      'was kept. A toolchain cannot cause it; a spec might.',
    now: [
      'Report the message, the spec and the version of godepot: godepot --version',
      'Undo the last change of the spec to go on building: git diff specs/depot.yaml',
    ],
  },
  PACKAGE_SIZE: {
    what:
      'A file had more or fewer bytes than were declared when its entry was begun, so the package that was being written would ' +
      'have been broken.',
    why:
      'Archive and store are checked before, so this is a fault of godepot or of the memory or disk of this machine, not of the ' +
      'archive. The half-written package was discarded.',
    now: [
      'Run it once more; if it passes now, suspect the disk or memory of this machine: godepot build',
      'If it fails again at the same file, report the message and the toolchain it was about.',
    ],
  },
} as const satisfies Partial<Pages>;
