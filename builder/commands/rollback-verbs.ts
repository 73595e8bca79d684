import type { Command } from 'commander';

import type { Runs } from './runs.ts';
import { examples } from './verb-options.ts';

/** Verbs that publish what was published before, whatever the spec asks for. */
export function declareRollback(program: Command, runs: Runs): void {
  program
    .command('rollback')
    .argument('<sequence>', 'of the publication to go back to, or the name of its snapshot')
    .description(
      'publish what an older snapshot listed as a new publication, and say what hosts have to run; docs/rollback.md',
    )
    .requiredOption('--reason <text>', 'why, one line; signed and published')
    .option('--only <package>', 'this line alone goes back: go-1.25')
    .option('--dry-run', 'only say what would be done')
    .action(runs(async () => (await import('./rollback.ts')).rollback))
    .addHelpText(
      'after',
      examples(
        "godepot rollback 12 --reason 'go 1.25.4 breaks cgo' --dry-run",
        "godepot rollback 12 --only go-1.25 --reason 'go 1.25.4 breaks cgo'",
        'curl -fsS HOST/current/fleet/instructions.json | jq .apt.run',
      ),
    );

  program
    .command('yank')
    .argument('<version>', 'go-1.25=1.25.4-1: both formats, all architectures')
    .description(
      'withdraw a version from the indexes for good, by a new publication; its name keeps its bytes; docs/rollback.md',
    )
    .requiredOption('--reason <text>', 'why, one line; signed and published, shown on the page')
    .option('--mark-only', 'leave it listed, marked on the page, in the manifest and in advisories')
    .option('--undo', 'take a yank back')
    .option('--dry-run', 'only say what would be done')
    .action(runs(async () => (await import('./yank.ts')).yank))
    .addHelpText(
      'after',
      examples(
        "godepot yank go-1.25=1.25.4-1 --reason 'miscompiles on arm64'",
        "godepot yank go-1.25=1.25.4-1 --undo --reason 'it was the kernel'",
      ),
    );

  program
    .command('refresh')
    .description(
      'publish what is current again before its Valid-Until; does nothing where that is not due; docs/publishing.md',
    )
    .option('--force', 'also where it is not due')
    .option('--dry-run', 'only say whether it is due, and why')
    .action(runs(async () => (await import('./refresh.ts')).refresh))
    .addHelpText('after', examples('godepot refresh', 'godepot refresh --dry-run --json | jq .due'));
}
