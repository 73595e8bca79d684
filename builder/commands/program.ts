import { Command, CommanderError } from 'commander';

import { GODEPOT_VERSION } from '../version.ts';
import type { Answer } from './context.ts';
import { DEFAULTS, type GlobalOptions, openContext } from './global-options.ts';
import { declareJudging } from './judging-verbs.ts';
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
  examples,
  formOption,
  jobsOption,
  reasonOption,
  resumeOption,
  sourceOption,
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

  declareJudging(program, runs);

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
