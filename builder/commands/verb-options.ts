import { InvalidArgumentError, Option } from 'commander';

/** Fills most lines; upstream's own measure, repeated here since `--help` loads none of the house. */
const DEFAULT_JOBS = 3;
/** More at once gains nothing, and proxies take it for an attack. */
const MOST_JOBS = 16;

export function sourceOption(): Option {
  return new Option('--source <source>', 'proxy list or folder to ask first (repeatable)')
    .argParser(collect)
    .default([]);
}

export function jobsOption(): Option {
  return new Option('--jobs <number>', 'toolchains at once, 1 to 16')
    .argParser(parseJobs)
    .default(DEFAULT_JOBS);
}

export function reasonOption(): Option {
  return new Option('--reason <text>', 'why, one line; signed and published');
}

export function resumeOption(): Option {
  return new Option('--resume', 'what a rollback took back may be listed again; wants --reason');
}

/** Besides what is in the store in another form: go takes module zips, version managers take tarballs. */
export function formOption(): Option {
  return new Option('--form <form>', 'this form of archive, though another one may be there already').choices(
    ['module-zip', 'tarball'],
  );
}

function parseJobs(value: string): number {
  if (/^\d{1,2}$/.test(value) && Number(value) >= 1 && Number(value) <= MOST_JOBS) return Number(value);
  throw new InvalidArgumentError(`It is a number from 1 to ${MOST_JOBS}.`);
}

export function collect(value: string, previous: string[]): string[] {
  return [...previous, value];
}

/** For options that count something, from 1 on. */
export function wholeNumber(value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It is a whole number from 1 on.');
}

export function collectNumbers(value: string, previous: number[]): number[] {
  return [...previous, wholeNumber(value)];
}

/** Ready to run; shown below a verb's help. */
export function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;
}
