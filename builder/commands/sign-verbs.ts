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
    );
  sign
    .command('export')
    .argument('<folder>', 'a new one')
    .description('write what waits for signatures: first the packages, once these are signed the publication')
    .action(runs(async () => (await import('./sign-export.ts')).signExport))
    .addHelpText('after', examples('godepot sign export /media/usb/request'));
  sign
    .command('import')
    .argument('<folder>', 'the same, with the signatures')
    .description('check every signature, then put them into the packages, or publish')
    .action(runs(async () => (await import('./sign-import.ts')).signImport))
    .addHelpText('after', examples('godepot sign import /media/usb/request'));
}
