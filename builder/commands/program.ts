import { Command, CommanderError } from 'commander';

import { GODEPOT_VERSION } from '../version.ts';
import type { Answer } from './context.ts';
import { DEFAULTS, type GlobalOptions, openContext } from './global-options.ts';
import { declareKeys } from './keys-verbs.ts';
import { declareRollback } from './rollback-verbs.ts';
import { declarePublish } from './publish-verbs.ts';
import { declareSign } from './sign-verbs.ts';
import { declareLock } from './lock-verbs.ts';
import { declareLog } from './log-verbs.ts';
import { declareServe } from './serve-verb.ts';
import { declareSnapshot } from './snapshot-verbs.ts';
import type { Runs, Verb } from './runs.ts';
import {
  collect,
  examples,
  formOption,
  jobsOption,
  reasonOption,
  resumeOption,
  sourceOption,
  wholeNumber,
} from './verb-options.ts';

export interface Outcome {
  answer: Answer;
  options: GlobalOptions;
}

/**
 * The command line. `parse` gives the answer of the verb that was asked for, or undefined where help was printed.
 * @param complain gets what commander says of a wrong line; under --json nothing may stand beside the one document
 * @param print gets help and version
 */
export function createProgram(
  environment: NodeJS.ProcessEnv,
  complain: (text: string) => void,
  print: (text: string) => void,
): {
  program: Command;
  outcome: () => Outcome | undefined;
} {
  let outcome: Outcome | undefined;
  const program = new Command('godepot');
  program
    .description(
      'Builds signed go-1.XX rpm and deb packages from official Go toolchains and publishes them as one depot.',
    )
    .option('--spec <file>', 'what to build', DEFAULTS.spec)
    .option('--depot <folder>', 'the depot: store, snapshots, current', DEFAULTS.depot)
    .option('--keys <folder>', 'public keys, and private ones below it', DEFAULTS.keys)
    .option('--offline', 'open no socket: only folders and the store are looked at')
    .option('--ca <file>', 'PEM certificates to trust besides the usual ones (also: GODEPOT_CA)')
    .option('--json', 'one JSON document on stdout, on failure too')
    .option('--quiet', 'no steps, no progress')
    .version(GODEPOT_VERSION, '--version')
    .configureHelp({ showGlobalOptions: true });

  const runs: Runs =
    <Arguments extends unknown[]>(load: () => Promise<Verb<Arguments>>) =>
    async (...given: [...Arguments, Command]): Promise<void> => {
      const rest = given.slice(0, -1);
      const options = program.opts<GlobalOptions>();
      const verb = await load();
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- commander hands over what is declared beside the load
      const declared = rest as Arguments;
      outcome = { answer: await verb(await openContext(options, environment), ...declared), options };
    };

  program
    .command('plan')
    .description(
      'what the spec asks for: toolchains, pins, verdicts of the policy, what will be built; needs no network',
    )
    .addOption(sourceOption())
    .action(runs(async () => (await import('./plan.ts')).plan))
    .addHelpText(
      'after',
      examples('godepot plan', "godepot plan --json | jq '.toolchains[] | {toolchain, outcome, verdicts}'"),
    );

  declareLock(program, runs);

  program
    .command('fetch')
    .description('download and verify toolchains into the store')
    .addOption(sourceOption())
    .option('--to <folder>', 'also write a carry-in kit there, for a side without a network')
    .addOption(formOption())
    .addOption(jobsOption())
    .action(runs(async () => (await import('./fetch.ts')).fetch))
    .addHelpText(
      'after',
      examples(
        'godepot fetch',
        'godepot fetch --source /media/usb/tarballs',
        'godepot fetch --to /media/usb/godepot-kit',
        'godepot fetch --form tarball',
      ),
    );

  program
    .command('build')
    .description('fetched toolchains -> signed packages in the store')
    .option('--unsigned', 'public keys are enough: rpms are left to wait for their signatures')
    .action(runs(async () => (await import('./build.ts')).build))
    .addHelpText('after', examples('godepot build', 'godepot build --json | jq .made'));

  declarePublish(program, runs);

  program
    .command('release')
    .description('fetch + build + publish: what `make` runs')
    .addOption(sourceOption())
    .addOption(jobsOption())
    .addOption(reasonOption())
    .addOption(resumeOption())
    .action(runs(async () => (await import('./release.ts')).release))
    .addHelpText(
      'after',
      examples('godepot release', 'godepot --spec specs/depot.yaml --depot /srv/depot release'),
    );

  declareSnapshot(program, runs);
  declareLog(program, runs);

  program
    .command('targets')
    .argument('[name...]', 'as the spec names them; without one an overview of all')
    .description(
      'what each target reads: payloads, keys, signatures, each cell with its evidence; needs no spec, depot or network',
    )
    .action(runs(async () => (await import('./show-targets.ts')).showTargets))
    .addHelpText('after', examples('godepot targets', 'godepot targets el9 deb11'));

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

  declareRollback(program, runs);
  declareKeys(program, runs);
  declareSign(program, runs);

  declareServe(program, runs);

  program
    .command('explain')
    .argument('[code]', 'as failures name it, in any case; without one: a list of all')
    .description(
      'what an error code means, what causes it, and what to do now; needs no spec, depot or network',
    )
    .action(runs(async () => (await import('./explain.ts')).explain))
    .addHelpText('after', examples('godepot explain FETCH_SHA256', 'godepot explain --json | jq .codes'));

  for (const command of everyCommand(program)) {
    command
      .exitOverride()
      .showSuggestionAfterError(true)
      .configureOutput({ writeErr: complain, writeOut: print });
  }
  return { program, outcome: () => outcome };
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

/** What commander printed when it says so by its error: help, the version, or neither. */
export function printedBy(error: unknown): 'help' | 'version' | undefined {
  if (!(error instanceof CommanderError) || error.exitCode !== 0) return undefined;
  return error.code === 'commander.version' ? 'version' : 'help';
}
