import type { Command } from 'commander';

import type { Runs } from './runs.ts';
import { examples, reasonOption, resumeOption } from './verb-options.ts';

export function declarePublish(program: Command, runs: Runs): void {
  program
    .command('publish')
    .description('built packages -> new immutable snapshot, atomically current')
    .option('--to <folder>', 'also bring a plain mirror there up to date, content first and pointers last')
    .option(
      '--mirror-url <url>',
      'where clients reach the mirror, for its mirror lists (default: `url:` of the spec)',
    )
    .addOption(reasonOption())
    .addOption(resumeOption())
    .option('--current', 'publish nothing: --to gets what is current; needs neither spec nor keys')
    .action(runs(async () => (await import('./publish.ts')).publish))
    .addHelpText(
      'after',
      examples(
        'godepot publish',
        'SOURCE_DATE_EPOCH=1790000000 godepot publish',
        'godepot publish --to /srv/mirror --mirror-url https://mirror.example.com',
        'godepot publish --current --to /media/usb/depot',
      ),
    );
}
