import type { Pages } from './page.ts';

/** The audit log, pruning, and what both remember. */
export const LOG_PAGES = {
  SNAPSHOT_UNKNOWN: {
    what: 'The depot has no snapshot of the sequence or name that was given.',
    why:
      'A typo, another depot than the one that was meant (--depot), or a snapshot that was pruned: the audit log keeps what was ' +
      'published and what was removed, and why.',
    now: [
      'See what is there: godepot snapshot list',
      'See what was there: godepot log show',
      'Snapshots are named by sequence (7), by name (7-4c9e21d0), or current.',
    ],
  },
  LOG_DAMAGED: {
    what:
      'The audit log does not hold: a line was changed, removed or added, or its last line is no entry. Entries are chained by their ' +
      'digests, and nothing is added to a chain that is broken.',
    why:
      'A disk that failed, a restore that mixed two states, an editor that was opened on it; or somebody who wants it to say something ' +
      'else. A line that a killed run left half written is no damage: the next entry replaces it and says so.',
    now: [
      'See which line is the first that does not hold: godepot log verify',
      'Keep a copy as evidence, and compare it with the one in your backup: cp -a dist/store/log log-evidence',
      'Nobody explains it: treat it as an incident, and check what is published: godepot verify dist',
      'Restore the log from the backup. If that is lost, move the file away (mv dist/store/log/audit.jsonl log-evidence/), not the ledger of ' +
        'pruned snapshots beside it, and begin a new one: godepot log accept --reason TEXT',
    ],
  },
  LOG_DISAGREES: {
    what:
      'The chain of the audit log holds, but what it says is not what lies in the depot: a publication without an entry, an entry whose ' +
      'snapshot is gone without having been pruned, or another manifest than was published.',
    why:
      'The end of the log was cut off, the log or the snapshots were restored from another day, a snapshot was removed or put there by ' +
      'hand. Each publication is written down before clients see it, so a crash explains none of these.',
    now: [
      'Read what differs: godepot log verify',
      'Compare log and snapshots with the backup, and restore what is older.',
      'Check the signatures of what is published: godepot verify dist',
      'Nobody explains it: treat it as an incident. Somebody published, or hid that he did.',
    ],
  },
  LOG_INCOMPLETE: {
    what: 'The audit log does not tell of the publication that clients saw last: its end was cut off, or all of it is gone.',
    why:
      'Each publication is written down before clients see it, so a crash does not explain it: the log was restored from another day, lost ' +
      'with a disk, or shortened by somebody. What else stood there is gone with it, holds of snapshots too, which a pruning would then ' +
      'not know of. So nothing is published, pruned, held or rotated until somebody says how to go on.',
    now: [
      'See what is missing: godepot log verify',
      'Restore dist/store/log/audit.jsonl from the backup of after that publication.',
      'Nobody explains it: treat it as an incident, keep a copy, and check what is published: godepot verify dist',
      'It is lost for good; an entry of its own then lists what is there: godepot log accept --reason TEXT',
      'Then give the holds again that were lost: godepot snapshot hold SEQUENCE --reason TEXT',
    ],
  },
  LEDGER_DAMAGED: {
    what: 'The ledger of pruned snapshots (dist/store/log/pruned.jsonl) cannot be read, or is not what the audit log says it was.',
    why:
      'It remembers which bytes each published name had after its snapshots are gone, and the highest sequence. Without it a name could ' +
      'be published a second time with other bytes, so nothing is published until it is whole. A failing disk, a mixed restore, or an edit.',
    now: [
      'See which line does not hold: godepot log verify',
      'Restore dist/store/log from the backup, both files of the same day.',
      'It is lost for good: move it away, and raise the release of everything that you build again from pruned versions.',
    ],
  },
} as const satisfies Partial<Pages>;
