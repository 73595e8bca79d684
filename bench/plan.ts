/**
 * `godepot plan` from a cold start, as a ratio to starting Node and doing nothing, in the same run: the project's own spec and lock, keys,
 * a full catalogue of made-up archives; then the same with a vulnerability database as large as Go's. To beat (issue "Upstream"): 0.3 s
 * with 2,000 archives. A run before the first one is not counted: it fills Node's compile cache, as any earlier verb would.
 */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { execa } from 'execa';

import { madeUpCatalogue, pageText } from '../test/helpers/catalogue.ts';
import { testKeys } from '../test/helpers/keys.ts';
import { goZip, manyEntries } from '../test/helpers/vulndb.ts';

const RUNS = Number(process.env['RUNS'] ?? 5);
const ROOT = join(import.meta.dirname, '..');
const NODE = join(ROOT, 'node_modules', '.bin', 'node');
/** Go's database had 4,789 in November 2026. */
const ENTRIES = 4800;

async function secondsOf(line: readonly string[]): Promise<number> {
  const started = performance.now();
  await execa(NODE, line, { cwd: ROOT, stdin: 'ignore' });
  return (performance.now() - started) / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Taken in turn, so that a busy moment of the machine meets both alike. */
async function compare(line: readonly string[]): Promise<{ plan: number; nothing: number }> {
  await secondsOf(line);
  const [plan, nothing]: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS; run++) {
    nothing.push(await secondsOf(['-e', '0']));
    plan.push(await secondsOf(line));
  }
  return { plan: median(plan), nothing: median(nothing) };
}

function report(title: string, { plan, nothing }: { plan: number; nothing: number }): void {
  console.log(
    `${title}: ${plan.toFixed(3)} s, node -e 0 ${nothing.toFixed(3)} s, ratio ${(plan / nothing).toFixed(1)}`,
  );
}

const folder = await mkdtemp(join(tmpdir(), 'godepot-bench-'));
try {
  const [specs, depot] = [join(folder, 'specs'), join(folder, 'dist')];
  const upstream = join(depot, 'store', 'upstream');
  await mkdir(specs);
  await mkdir(upstream, { recursive: true });
  for (const name of ['depot.yaml', 'godepot.lock'])
    await copyFile(join(ROOT, 'specs', name), join(specs, name));
  const catalogue = madeUpCatalogue();
  await writeFile(join(upstream, 'catalogue.json'), pageText(catalogue));
  const archives = catalogue.flatMap(({ files }) => files.filter(({ kind }) => kind === 'archive'));
  const keys = (await testKeys()).folder;
  const line = [
    'builder/main.js',
    '--spec',
    join(specs, 'depot.yaml'),
    '--depot',
    depot,
    '--keys',
    keys,
    'plan',
  ];
  report(`plan, ${archives.length} archives (to beat 0.3 s)`, await compare(line));
  await writeFile(join(upstream, 'vulndb.zip'), goZip(await manyEntries(ENTRIES)));
  report(`plan, and ${ENTRIES} entries of vulndb.zip`, await compare(line));
} finally {
  await rm(folder, { recursive: true, force: true });
}
