import type { Command } from 'commander';

import type { Runs } from './runs.ts';
import { collect, examples, sourceOption, wholeNumber } from './verb-options.ts';

/** The verbs that change nothing and say what is good of packages, depots and this machine. */
export function declareJudging(program: Command, runs: Runs): void {
  program
    .command('verify')
    .argument(
      '<what...>',
      'rpms, debs, snapshot folders, depot folders, or addresses where a depot is served',
    )
    .description(
      'every check that can be made with public keys only; lists each one done and each one not done',
    )
    .option('--fingerprint <hex>', 'trust only this key of the depot (repeatable)', collect, [])
    .option(
      '--key <file>',
      'armored certificate to trust (repeatable; default: those of the keys folder)',
      collect,
      [],
    )
    .option('--index <folder>', 'a snapshot or depot whose signed manifest must list the packages')
    .option(
      '--deep',
      'with addresses: fetch every package and compare its sha256, instead of asking for its size',
    )
    .option(
      '--at-least <sequence>',
      'with depots, snapshots, addresses: an older publication fails, however genuine it is',
      wholeNumber,
    )
    .option('--rebuild', 'make the packages again from their statements of provenance, and compare the bytes')
    .option('--provenance <file>', 'with --rebuild: the statement, for a package that lies in no snapshot')
    .addOption(sourceOption())
    .action(runs(async () => (await import('./verify.ts')).verify))
    .addHelpText(
      'after',
      examples(
        'godepot verify dist',
        'godepot verify --key godepot.asc go-1.27-1.27.3-1.x86_64.rpm',
        'godepot verify --index dist *.rpm *.deb',
        'godepot verify --fingerprint FINGERPRINT https://depot.example.com https://mirror.example.com',
        'godepot verify --rebuild --source tarballs dist/current',
      ),
    );

  program
    .command('doctor')
    .description(
      'what is broken on this builder and depot, what is going to break, and when; asks no network',
    )
    .option('--deep', 'read every blob of the store')
    .action(runs(async () => (await import('./doctor.ts')).doctor))
    .addHelpText(
      'after',
      examples('godepot doctor', 'godepot doctor --json | jq \'.findings[] | select(.level != "fine")\''),
    );

  program
    .command('inspect')
    .argument('<file>', 'an rpm or a deb')
    .description('what is in a package')
    .option('--files', 'list every file')
    .option('--unsigned <out>', 'write the package without its signature to this new file')
    .action(runs(async () => (await import('./inspect.ts')).inspect))
    .addHelpText(
      'after',
      examples(
        'godepot inspect go-1.27_1.27.3-1_amd64.deb',
        'godepot inspect --files go-1.27-1.27.3-1.x86_64.rpm',
        'godepot inspect --unsigned unsigned.rpm go-1.27-1.27.3-1.x86_64.rpm',
      ),
    );

  program
    .command('diff')
    .argument('<from>', 'an rpm or a deb')
    .argument('<to>', 'another one, of either format')
    .description('in what two packages differ; exit status 0 for the same bytes, 12 for others')
    .option('--ignore-signature', 'exit status 0 where only the signature differs')
    .action(runs(async () => (await import('./diff.ts')).diff))
    .addHelpText(
      'after',
      examples(
        'godepot diff go-1.27-1.27.2-1.x86_64.rpm go-1.27-1.27.3-1.x86_64.rpm',
        'godepot diff --json OLD.deb NEW.deb | jq \'.differences[] | select(.area == "scripts")\'',
      ),
    );
}
