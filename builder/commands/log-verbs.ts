import type { Command } from 'commander';

import type { Runs } from './runs.ts';
import { collect, examples } from './verb-options.ts';

/** The verbs of the audit log. */
export function declareLog(program: Command, runs: Runs): void {
  const log = program
    .command('log')
    .description('the audit log: who changed what is published, when and why');
  log
    .command('show')
    .description('entries, oldest first')
    .option('--since <date>', 'only from that day or time on: 2026-11-01, 2026-11-01T08:00:00Z')
    .option('--action <name>', 'only these: publish, rollback, yank, prune ... (repeatable)', collect, [])
    .action(runs(async () => (await import('./log-show.ts')).logShow))
    .addHelpText(
      'after',
      examples(
        'godepot log show',
        'godepot log show --since 2026-11-01 --action rollback --action yank',
        "godepot log show --json | jq '.entries[] | {time, action, reason, who}'",
      ),
    );
  log
    .command('accept')
    .description('write down that entries are missing for good, and go on from what is there')
    .requiredOption('--reason <text>', 'why, one line')
    .action(runs(async () => (await import('./log-accept.ts')).logAccept))
    .addHelpText('after', examples("godepot log accept --reason 'the disk failed, incident 4711'"));
  log
    .command('verify')
    .description('the chain of entries, and what they say against the snapshots that are there')
    .option(
      '--known <number:sha256>',
      'an entry that was noted elsewhere, which the log must still hold (repeatable)',
      collect,
      [],
    )
    .action(runs(async () => (await import('./log-verify.ts')).logVerify))
    .addHelpText(
      'after',
      examples(
        'godepot log verify',
        'godepot log verify --known 41:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      ),
    );
}
