import type { Command } from 'commander';

import type { Runs } from './runs.ts';
import { examples } from './verb-options.ts';

export function declareServe(program: Command, runs: Runs): void {
  program
    .command('serve')
    .description('the depot over HTTP on this machine, until Ctrl-C')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on', '8080')
    .option('--access-log <file>', 'combined log format, opened anew on SIGHUP; - for standard output')
    .option(
      '--user <name>',
      'who to become once it listens (started by root: nobody; root stays root only by name)',
    )
    .option('--max-connections <number>', 'more are turned away', '1024')
    .option('--patience <seconds>', 'how long running answers may take when it is stopped', '30')
    .action(runs(async () => (await import('./serve.ts')).serve))
    .addHelpText(
      'after',
      examples(
        'godepot serve',
        'godepot serve --host 0.0.0.0 --port 80 --user www-data --access-log /var/log/godepot/access.log',
      ),
    );
}
