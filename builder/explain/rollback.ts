import type { Pages } from './page.ts';

/** Publishing older content again, and withdrawing a version. */
export const ROLLBACK_PAGES = {
  ROLLBACK_LINE: {
    what: 'The package that was named with --only is not one that the snapshot lists, or it is the repository package.',
    why:
      'Usually a line that is younger than the snapshot, or a version where the name of a package belongs (go-1.25, not 1.25.4). The ' +
      'repository package carries the keys and addresses of now: an older one would give new hosts the keys of then.',
    now: [
      'See what the snapshot lists: godepot snapshot show SEQUENCE',
      'Name the package alone: godepot rollback SEQUENCE --only go-1.25 --reason TEXT --dry-run',
      'To take a line away that the snapshot does not know, withdraw its versions: godepot yank go-1.26=1.26.0-1 --reason TEXT',
    ],
  },
  ROLLBACK_LAYOUT: {
    what: 'The snapshot installs toolchains in another layout, so in other folders, than the spec says now.',
    why:
      'Every host that follows would move its toolchains, and what names the folders (services, build files, GOROOT of an editor) would ' +
      'break. A change of layout is a change of content and wants to be decided by itself.',
    now: [
      'Name the older versions in the spec and build them in the layout of now: godepot release',
      'Only if the move is meant: put the layout of the spec back first, and tell the fleet.',
    ],
  },
  ROLLBACK_KEYS: {
    what: 'Packages of the snapshot are signed by a key that was withdrawn, or that has retired and signs no longer.',
    why:
      'An rpm holds its signature inside. Hosts that dropped that key refuse it, and new hosts never get the key; a withdrawn key may be in ' +
      'other hands. So nothing that it signed is listed again.',
    now: [
      'See which packages are meant: the failure lists them.',
      'Put the older versions into the spec and build them; they get a raised release, signed by the current key: godepot release',
      'Only one line is wanted, and its packages are newer: godepot rollback SEQUENCE --only go-1.25 --reason TEXT',
      'A yank was to be undone: what a change of keys builds again is still withdrawn. Raise its release in the spec: godepot release',
    ],
  },
  ROLLBACK_CONTENT: {
    what:
      'Packages, documents or archives that a rollback, a yank or a refresh is to publish again are missing, or their bytes are not the ones ' +
      'that were published.',
    why:
      'What comes back is read and hashed before anything is signed. It was pruned, the disk failed, or somebody exchanged it. Nothing was ' +
      'published; what is current is untouched.',
    now: [
      'See what is whole: godepot verify dist',
      'Restore the snapshot, and dist/store with it, from a backup (rsync -aH), and run it again.',
      'A rollback: or take another snapshot that holds the same versions: godepot snapshot list',
      'Bytes that changed and that nobody explains: treat it as tampering, keep the disk.',
    ],
  },
  ROLLED_BACK: {
    what: 'A rollback is in force, and what the spec asks for would undo it: list what was taken back, or drop what was brought back.',
    why:
      'The spec still describes the state that somebody rolled back for a reason. Any publication by it, a nightly job for instance, would ' +
      'bring the bad version back to every host without anybody having decided so.',
    now: [
      'Read what would come back, and why it was taken back: the failure says both.',
      'Make the spec agree: leave out the version that was taken back, name the one that hosts went down to; then: godepot release',
      'A version that must never come back: godepot yank go-1.25=1.25.4-1 --reason TEXT',
      'The reason is gone, and the spec is right as it is: godepot release --resume --reason TEXT',
    ],
  },
  YANK_UNKNOWN: {
    what: 'No snapshot lists that version, so there is nothing to withdraw; or, with --undo, it is not yanked.',
    why: 'A typo in the version, a release left out, or another depot. A yank is for ever and public, so nothing is guessed.',
    now: [
      'See names and versions: godepot snapshot show current',
      'Give name, version and release as they stand there: godepot yank go-1.25=1.25.4-1 --reason TEXT',
      'Check that --depot names the right folder.',
    ],
  },
} as const satisfies Partial<Pages>;
