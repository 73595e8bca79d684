import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

import test from 'ava';
import type { Command, Option } from 'commander';

import { createProgram } from '../../builder/commands/program.ts';
import { PAGES } from '../../builder/explain/pages.ts';
import { stepOf } from '../../builder/explain/step.ts';
import { didYouMean } from '../../builder/spec/did-you-mean.ts';
import { projectRoot } from '../helpers/project.ts';

const { program } = createProgram(
  {},
  () => {},
  () => {},
);

/** What is wrong with `godepot ...` as a command line of this program, judged by commander's own tree; undefined if nothing is. */
function lineFault(line: string): string | undefined {
  const words = line.split(' ').slice(1);
  let command: Command = program;
  let given = 0;
  let asks = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word.startsWith('--')) {
      if (word === '--help' || (word === '--version' && command === program)) asks = true;
      else {
        const option = optionOf(word, command) ?? optionOf(word, program);
        if (option === undefined) return `${command.name()} has no option ${word}`;
        if (option.required) at++;
      }
      continue;
    }
    const next = command.commands.find((candidate) => candidate.name() === word);
    if (next !== undefined) command = next;
    else if (command.commands.length > 0) return `${command.name()} has no verb ${word}`;
    else given++;
  }
  if (asks) return undefined;
  if (command.commands.length > 0) return `${command.name()} wants a verb`;
  const declared = command.registeredArguments;
  if (given > declared.length) return `${command.name()} takes fewer arguments`;
  return given < declared.filter(({ required }) => required).length
    ? `${command.name()} wants an argument`
    : undefined;
}

function optionOf(word: string, { options }: Command): Option | undefined {
  return options.find(({ long }) => long === word.split('=')[0]);
}

/** Names of verbs, and what may follow those that have verbs of their own. */
const VERBS = new Map(
  program.commands.map((verb) => [verb.name(), verb.commands.map((below) => below.name())]),
);

/** What is wrong with the mention of a verb in a sentence (`... of godepot keys lst`); other words after `godepot` are prose. */
function proseFaults(text: string): string[] {
  return [...text.matchAll(/\bgodepot ([a-z-]+)(?: ([a-z-]+))?/g)].flatMap(
    ([mention, verb = '', below = '']) => {
      const inside = VERBS.get(verb);
      if (inside === undefined) return didYouMean(verb, VERBS.keys()) === undefined ? [] : [mention];
      return inside.length === 0 || inside.includes(below) ? [] : [mention];
    },
  );
}

const LINES: readonly [line: string, right: boolean][] = [
  ['godepot plan', true],
  ['godepot --depot FOLDER --json plan', true],
  ['godepot lock update --source direct', true],
  ['godepot verify dist --fingerprint FINGERPRINT', true],
  ['godepot verify --help', true],
  ['godepot --version', true],
  ['godepot explain', true],
  ['godepot explain CODE', true],
  ['godepot', false],
  ['godepot lock', false],
  ['godepot lock repair', false],
  ['godepot verify', false],
  ['godepot plan dist', false],
  ['godepot fetch --sorce URL', false],
  ['godepot build --source URL', false],
  ['godepot repair dist', false],
];

test('the judge of command lines knows right ones from wrong ones', (t) => {
  for (const [line, right] of LINES) t.is(lineFault(line) === undefined, right, line);
  t.deepEqual(proseFaults('what godepot made, and godepot verify does not; see godepot keys list'), []);
  t.deepEqual(proseFaults('run godepot verfy or godepot keys lst'), ['godepot verfy or', 'godepot keys lst']);
});

test('every command of godepot that a page names exists, with its options', (t) => {
  const faults: string[] = [];
  let seen = 0;
  for (const [code, { what, why, now }] of Object.entries(PAGES)) {
    const steps = now.map(stepOf);
    for (const { command = '' } of steps) {
      const [line] = /\bgodepot\b.*/.exec(command.replace(/ {3}\(.*$/, '')) ?? [];
      if (line === undefined || /^git |^gpg |^ls |^go /.test(command)) continue;
      seen++;
      const fault = lineFault(line);
      if (fault !== undefined) faults.push(`${code}: ${line}: ${fault}`);
    }
    const prose = [what, why, ...steps.map(({ text }) => text)].join('\n');
    faults.push(...proseFaults(prose).map((mention) => `${code}: ${mention}`));
  }
  t.deepEqual(faults, []);
  t.true(seen > 100, `${seen} commands were looked at`);
});

/** Options that a mention of a verb has directly behind it, and the verb does not; the rest of the sentence is prose. */
function optionFaults(text: string): string[] {
  return [...text.matchAll(/\bgodepot((?: [a-z][a-z-]*)+)((?: --[a-z-]+(?:[ =][^\s-][^\s]*)?)+)/g)].flatMap(
    ([, words = '', options = '']) => {
      let command: Command = program;
      for (const word of words.trim().split(' '))
        command = command.commands.find((one) => one.name() === word) ?? command;
      if (command === program) return [];
      return [...options.matchAll(/ (--[a-z][a-z-]*)/g)].flatMap(([, word = '']) =>
        word === '--help' || [command, program].some((one) => optionOf(word, one) !== undefined)
          ? []
          : [`${command.name()} has no option ${word}`],
      );
    },
  );
}

test('every option of a verb that a message or a document names exists', async (t) => {
  t.deepEqual(optionFaults('make room: godepot snapshot prune --dry-run says it; godepot plan --offline'), [
    'prune has no option --dry-run',
  ]);
  const texts: string[] = [join(projectRoot, 'README.md')];
  for (const folder of ['builder', 'docs'])
    for (const name of await readdir(join(projectRoot, folder), { recursive: true }))
      if (/\.(?:ts|md)$/.test(name)) texts.push(join(projectRoot, folder, name));
  t.true(texts.length > 400, String(texts.length));
  const faults: string[] = [];
  for (const path of texts) {
    const text = await readFile(path, 'utf8');
    for (const fault of optionFaults(text)) faults.push(`${relative(projectRoot, path)}: ${fault}`);
  }
  t.deepEqual(faults, []);
});

const STEPS: readonly [step: string, text: string, command: string | undefined][] = [
  ['Fetch it again: godepot fetch', 'Fetch it again', 'godepot fetch'],
  ['godepot fetch', '', 'godepot fetch'],
  ['With a date: SOURCE_DATE_EPOCH=1 godepot publish', 'With a date', 'SOURCE_DATE_EPOCH=1 godepot publish'],
  ['Two: parts: sha256sum FILE', 'Two: parts', 'sha256sum FILE'],
  ['Of others: ask its builder.', 'Of others: ask its builder.', undefined],
  ['Report it to godepot.', 'Report it to godepot.', undefined],
];

for (const [step, text, command] of STEPS) {
  test(`a step is taken apart: ${step}`, (t) => t.deepEqual(stepOf(step), { text, command }));
}
