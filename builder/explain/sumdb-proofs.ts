import type { Pages } from './page.ts';

/** The checksum database: proofs, and what the depot remembers of it. */
export const SUMDB_PROOF_PAGES = {
  SUMDB_TILE: {
    what: 'A file of the checksum database that a proof needs is not part of the tree that the database signed. Nothing of it was kept.',
    why: 'A record is only believed once every hash on the way from it to the signed root was checked. A mirror whose files are cut short or mixed from two copies fails this; so does somebody who serves a made-up record together with hashes that fit it.',
    now: [
      'Ask through another source: godepot lock update --source URL-OR-FOLDER',
      'If the source named is a folder, copy it again from where it was made; its files must not be edited or cut',
      'If a second source works, do not go back to the first: tell whoever runs it, and your security team, that its answers are false',
    ],
  },
  SUMDB_TILE_MISSING: {
    what: 'The record was found, but no source has a file that is needed to prove that it is in the log.',
    why: 'A proxy may pass on lookups of the checksum database and not its tiles; a copied folder may lack the files that connect the last tree head this depot saw with the newer one it brings.',
    now: [
      'Look at the sources listed: one that failed may work when asked again',
      'Name a module proxy that passes on the whole database: godepot lock update --source URL',
      'On an isolated machine, take a carry-in kit from a depot that keeps its state between runs: it has the files that connect all heads it has seen',
    ],
  },
  SUMDB_PROOF: {
    what: 'The answer claims a record that the log does not hold at that number. Nothing was pinned.',
    why: 'A tree head is public, so anybody can send a true one along with a false record. The proof shows the difference: the signed tree has another record in that place.',
    now: [
      'Do not use the archive that came from this source',
      'Ask through another source: godepot lock update --source URL-OR-FOLDER',
      'Tell your security team which source gave the answer; the failure names it',
    ],
  },
  SUMDB_FORK: {
    what: 'The checksum database signed two tree heads that cannot both be true: one of them does not hold the records of the other.',
    why: 'The log only ever grows. Two heads that contradict mean that its operator, or somebody who has its key, shows different records to different people; the last head that this depot saw, kept in its store, is what made it visible. It is no fault of a proxy, since no proxy can sign.',
    now: [
      'Stop: pin nothing and publish nothing that came after the last head this depot saw',
      'Keep the evidence: run the same command with --json and save its output, and copy the folder store/sumdb of the depot',
      'Give both signed notes to the Go security team and to others who run depots; each can be verified with the database key alone',
      'Do not remove the file named latest to make this go away: it is the evidence',
    ],
  },
  SUMDB_STATE: {
    what: 'The file that holds the last verified tree head of the checksum database is not a tree head that the database signed.',
    why: 'This file is the only memory against a log that is rewritten, so a damaged one is never replaced silently: whoever could spoil it could otherwise make the depot forget. A full disk or an edit by hand are the usual causes.',
    now: [
      'Take the file back from a backup of the depot; an older one is fine',
      'If there is none: take the file named latest from another depot of yours that asks the same database',
      'Only if there is neither, remove the file: the next run begins to remember anew, and cannot notice a fork that happened before',
    ],
  },
} as const satisfies Pages<
  'SUMDB_TILE' | 'SUMDB_TILE_MISSING' | 'SUMDB_PROOF' | 'SUMDB_FORK' | 'SUMDB_STATE'
>;
