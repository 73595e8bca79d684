/**
 * Fuzzes the parsers of what comes from outside, one after another. Environment: TARGET (all of test/fuzz/targets by default),
 * FUZZ_SECONDS for each (20), SEED (random), INPUT: a file to give to TARGET once instead. Findings are made smaller, kept in
 * .cache/fuzz/TARGET/ and end the run with status 1.
 */
import { createHash, randomInt } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { cacheRoot, projectRoot } from '../helpers/project.ts';
import { minimise } from './minimise.ts';
import { type Target, workFile } from './target.ts';
import { watch, type Watched } from './watch.ts';

const { TARGET = '', FUZZ_SECONDS = '20', SEED = '', INPUT = '' } = process.env;
const seed = SEED === '' ? randomInt(2 ** 31) : Number(SEED);

async function targetsOf(names: string): Promise<string[]> {
  const files = await readdir(join(import.meta.dirname, 'targets'));
  const all = files.filter((name) => name.endsWith('.ts')).map((name) => name.slice(0, -'.ts'.length));
  const wanted = names.split(/[ ,]+/).filter((name) => name !== '');
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length > 0)
    throw new RangeError(`no such target: ${unknown.join(', ')}; there are ${all.join(', ')}`);
  return wanted.length > 0 ? wanted : all.sort();
}

async function load(name: string): Promise<Target> {
  const { target }: { target: Target } = await import(`./targets/${name}.ts`);
  return target;
}

/** True if nothing was found. */
async function fuzz(name: string): Promise<boolean> {
  const started = performance.now();
  const watched = await watch({
    name,
    seed,
    until: Date.now() + Number(FUZZ_SECONDS) * 1000,
    committed: join(projectRoot, 'test/fuzz/corpus', name),
    grown: join(cacheRoot, 'fuzz', name, 'corpus'),
  });
  const seconds = (performance.now() - started) / 1000;
  const { inputs, kept, outcomes, finding } = watched;
  const rate = Math.round(inputs / seconds);
  const ends = Object.entries(outcomes).sort(([, a], [, b]) => b - a);
  process.stdout.write(
    `${name.padEnd(10)} ${inputs} inputs, ${rate}/s, ${kept} reached new code, seed ${seed}\n`,
  );
  process.stdout.write(`${' '.repeat(11)}${ends.map(([code, count]) => `${code} ${count}`).join(', ')}\n`);
  if (finding !== undefined) await report(name, finding);
  return finding === undefined;
}

async function report(name: string, finding: NonNullable<Watched['finding']>): Promise<void> {
  const { kind, message, stack } = finding;
  const target = await load(name);
  const input =
    kind === 'error'
      ? await minimise(finding.input, (bytes) => failsAs(target, bytes, message))
      : finding.input;
  const digest = createHash('sha256').update(input).digest('hex').slice(0, 12);
  const path = join(cacheRoot, 'fuzz', name, `${kind}-${digest}`);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, input);
  process.stdout.write(`FOUND      ${kind}: ${message}\n${stack}\n`);
  process.stdout.write(`           again: make fuzz TARGET=${name} INPUT=${relative(projectRoot, path)}\n`);
}

/** A message without its numbers and names. */
function kindOf(message: string): string {
  return message.replaceAll(/\d+|"[^"]*"/g, '').slice(0, 60);
}

/** The same kind of failure. */
async function failsAs(target: Target, input: Buffer, message: string): Promise<boolean> {
  try {
    await target.run(input);
    return false;
  } catch (error) {
    return error instanceof Error && kindOf(error.message) === kindOf(message);
  }
}

const names = await targetsOf(TARGET);
let clean = true;
if (INPUT === '') {
  for (const name of names) clean = (await fuzz(name)) && clean;
} else {
  for (const name of names) {
    const started = performance.now();
    const result = await (await load(name)).run(await readFile(INPUT));
    process.stdout.write(`${name.padEnd(10)} ${result}, ${Math.round(performance.now() - started)} ms\n`);
  }
}
for (const name of names) await rm(workFile(name), { force: true });
process.exit(clean ? 0 : 1);
