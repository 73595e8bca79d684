import type { Command } from 'commander';

import type { Runs } from './runs.ts';
import { examples, jobsOption, sourceOption } from './verb-options.ts';

/** The verbs of the lock file. */
export function declareLock(program: Command, runs: Runs): void {
  const lock = program.command('lock').description('pinned toolchains: specs/godepot.lock');
  lock
    .command('update')
    .description('pin what the spec asks for and the lock lacks; adds, never changes')
    .addOption(sourceOption())
    .addOption(jobsOption())
    .option('--recheck', 'look at the archives of known entries again: finds other forms, and differences')
    .action(runs(async () => (await import('./lock.ts')).lockUpdate))
    .addHelpText(
      'after',
      examples('godepot lock update', 'godepot lock update --source file:///media/usb/goproxy'),
    );
  lock
    .command('show')
    .description('the pins and what they rest on')
    .action(runs(async () => (await import('./lock.ts')).lockShow))
    .addHelpText('after', examples('godepot lock show', 'godepot lock show --json'));

  lock
    .command('verify')
    .description('every entry against the store, the checksum database and kept signatures; changes nothing')
    .addOption(sourceOption())
    .action(runs(async () => (await import('./lock-verify.ts')).lockVerify))
    .addHelpText('after', examples('godepot lock verify', 'godepot --offline lock verify --json'));
  lock
    .command('audit')
    .argument('<toolchain...>', 'entries of the lock: go1.27.3.linux-amd64')
    .description('answer for entries of the lock by name; never overwrites')
    .requiredOption('--who <name>', 'who answers for them')
    .requiredOption('--why <text>', 'what was looked at')
    .action(runs(async () => (await import('./lock-audit.ts')).lockAudit))
    .addHelpText(
      'after',
      examples(
        'godepot lock audit go1.27.3.linux-amd64 --who "Ada Lovelace" --why "release notes, CVE list"',
      ),
    );
}
