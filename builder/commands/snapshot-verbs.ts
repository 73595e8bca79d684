import type { Command } from 'commander';

import type { Runs } from './runs.ts';
import { collect, collectNumbers, examples, wholeNumber } from './verb-options.ts';

/** The verbs of snapshots: what was published, what of it stays. */
export function declareSnapshot(program: Command, runs: Runs): void {
  const snapshot = program
    .command('snapshot')
    .description('what was published: look, compare, verify, prune');
  snapshot
    .command('list')
    .description('every snapshot: when and why it was published, what it holds alone, who signs it')
    .action(runs(async () => (await import('./snapshot-list.ts')).snapshotList))
    .addHelpText(
      'after',
      examples(
        'godepot snapshot list',
        "godepot snapshot list --json | jq '.snapshots[] | {sequence, alone}'",
      ),
    );
  snapshot
    .command('show')
    .argument('<snapshot>', 'sequence, name, or current')
    .description('what is in a snapshot: toolchains by line, packages, keys, policy, yanks, archives')
    .action(runs(async () => (await import('./snapshot-show.ts')).snapshotShow))
    .addHelpText('after', examples('godepot snapshot show current', 'godepot snapshot show 7 --json'));
  snapshot
    .command('diff')
    .argument('<from>', 'sequence, name, or current')
    .argument('<to>', 'the same')
    .description(
      'in what two publications differ; exit status 0 for the same content and keys, 12 for others',
    )
    .action(runs(async () => (await import('./snapshot-diff.ts')).snapshotDiff))
    .addHelpText(
      'after',
      examples(
        'godepot snapshot diff 6 current',
        "godepot snapshot diff 6 7 --json | jq '.packages[] | {name, change, before, after}'",
      ),
    );
  snapshot
    .command('verify')
    .argument('<snapshot>', 'sequence, name, or current')
    .description('every check of one snapshot that can be made with public keys only')
    .option('--fingerprint <hex>', 'trust only this key of the depot (repeatable)', collect, [])
    .option(
      '--key <file>',
      'armored certificate to trust (repeatable; default: those of the keys folder)',
      collect,
      [],
    )
    .action(runs(async () => (await import('./snapshot-verify.ts')).snapshotVerify))
    .addHelpText('after', examples('godepot snapshot verify current', 'godepot snapshot verify 7'));
  snapshot
    .command('prune')
    .description('which snapshots and blobs no rule wants, and why the others stay; --execute removes them')
    .option('--keep <number>', 'that many of the newest stay (default: retain.keep of the spec)', wholeNumber)
    .option(
      '--keep-days <number>',
      'those published less than that many days ago stay (default: retain.days of the spec)',
      wholeNumber,
    )
    .option('--keep-snapshot <sequence>', 'this one stays, too (repeatable)', collectNumbers, [])
    .option('--execute', 'do it: without this, nothing is changed')
    .option('--reason <text>', 'for the audit log')
    .action(runs(async () => (await import('./snapshot-prune.ts')).snapshotPrune))
    .addHelpText(
      'after',
      examples(
        'godepot snapshot prune --keep 10 --keep-days 90',
        "godepot snapshot prune --keep 10 --execute --reason 'disk is full'",
        "godepot snapshot prune --json | jq '.snapshots[] | {name, keep, reasons}'",
      ),
    );
  snapshot
    .command('hold')
    .argument('<snapshot>', 'sequence, name, or current')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .description('keep a snapshot whatever pruning is told, until unhold')
    .action(runs(async () => (await import('./snapshot-hold.ts')).snapshotHold))
    .addHelpText('after', examples("godepot snapshot hold 7 --reason 'audit of 2026'"));
  snapshot
    .command('unhold')
    .argument('<snapshot>', 'sequence, name, or current')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .description('end a hold')
    .action(runs(async () => (await import('./snapshot-hold.ts')).snapshotUnhold))
    .addHelpText('after', examples("godepot snapshot unhold 7 --reason 'the audit is over'"));
}
