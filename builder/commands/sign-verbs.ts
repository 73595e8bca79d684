import type { Command } from 'commander';

import type { Runs } from './runs.ts';
import { examples } from './verb-options.ts';

/** Signing on another machine: what is to be signed goes out, signatures come back. */
export function declareSign(program: Command, runs: Runs): void {
  const sign = program
    .command('sign')
    .argument('<folder>', 'what `sign export` wrote, on the machine that has the private key')
    .description('signatures made on another machine: only headers and indexes travel, never packages')
    .option('--dry-run', 'show what would be signed, and sign nothing')
    .action(runs(async () => (await import('./sign.ts')).sign))
    .addHelpText(
      'after',
      examples(
        'godepot build --unsigned && godepot sign export /media/usb/request',
        'godepot --keys /srv/keys sign /media/usb/request',
        'godepot sign import /media/usb/request',
      ),
    )
    // the option is read before the sub-verb is known, and ignoring it would publish what somebody wanted to look at
    .hook('preSubcommand', (self, verb) => {
      if (self.opts<{ dryRun?: boolean }>().dryRun === true)
        self.error(`error: 'sign ${verb.name()}' has no --dry-run; 'godepot sign --dry-run <folder>' has`);
    });
  const globals = () => [...program.options];
  sign
    .command('export')
    .configureHelp({ showGlobalOptions: true, visibleGlobalOptions: globals })
    .argument('<folder>', 'a new one')
    .description('write what waits for signatures: first the packages, once these are signed the publication')
    .action(runs(async () => (await import('./sign-export.ts')).signExport))
    .addHelpText('after', examples('godepot sign export /media/usb/request'));
  sign
    .command('import')
    .configureHelp({ showGlobalOptions: true, visibleGlobalOptions: globals })
    .argument('<folder>', 'the same, with the signatures')
    .description('check every signature, then put them into the packages, or publish')
    .action(runs(async () => (await import('./sign-import.ts')).signImport))
    .addHelpText('after', examples('godepot sign import /media/usb/request'));
}
