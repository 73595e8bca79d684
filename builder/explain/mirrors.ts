import type { Pages } from './page.ts';

/** Plain mirrors, and room for what is going to be written. */
export const MIRROR_PAGES = {
  DISK_SPACE: {
    what: 'There is not enough room, or there are not enough inodes, for what the command is going to write.',
    why:
      'Counted before the first byte: packages to be built by the archives that they are made from, a publication by the indexes of the ' +
      'one before and what is new, a mirror by the contents that it does not hold yet. The count is an upper bound, so a little less ' +
      'than it says may have been enough; nothing was written. Packages in snapshots are hard links and take no room.',
    now: [
      'See what is free there, bytes and inodes: df -h PATH and df -i PATH',
      'Old snapshots keep the packages that they list; see which there are: godepot snapshot list',
      'Make as much room as the message says is missing, and run the same command again.',
      'A depot may be moved as a whole to a larger disk, with its hard links: cp -a dist /larger/dist',
    ],
  },
  MIRROR_FOREIGN: {
    what:
      "The folder given with --to is not empty and no mirror of this depot, or its snapshots are not the depot's: another " +
      'manifest under the same number.',
    why:
      "Filling it would mix two depots under one address, or write among somebody's files. A mirror knows whose it is by a hidden file " +
      'of its own. Two histories under one number mean that somebody published from a copy or a restored backup of this depot, or that ' +
      'one of the two was tampered with; clients of the mirror have seen that other state.',
    now: [
      'Compare the path with the one that you meant; a new mirror takes an empty folder.',
      'Depot and mirror disagree: verify both, each by the fingerprint that you got over another way: godepot verify FOLDER --fingerprint FINGERPRINT',
      'Find out which history the fleet saw before anything is overwritten. If the mirror is the damaged one, move it away and fill an empty folder.',
    ],
  },
  MIRROR_NEWER: {
    what: 'The mirror shows a later publication than the depot has.',
    why:
      'The depot was restored from a backup, or an older copy of it is being mirrored. Going back would hold the clients of the mirror at ' +
      'an old state: apt ignores an older date without a word. Nothing was written.',
    now: [
      'Find the depot that published the later one, and mirror from there.',
      'If it is lost, bring its snapshots back from the mirror, which holds all of each, and verify: godepot verify FOLDER --fingerprint FINGERPRINT',
      'To go back in content, publish forward: a rollback is a new publication of older content.',
    ],
  },
} as const satisfies Partial<Pages>;
