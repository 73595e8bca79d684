/**
 * Runs ava and ends with the line `N passed, N failed`. A run that proves nothing is a failure: no test at all, a crash of ava, and,
 * where CI is set, a test that was skipped or is still to do.
 * Usage: node test/run.ts [PATTERN ...]
 */
import { execa } from 'execa';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { watchCosts } from './helpers/file-costs.ts';
import { cacheRoot, projectRoot } from './helpers/project.ts';
import { countTap, verdict } from './helpers/tap.ts';

const started = performance.now();
const costs = await watchCosts();
const run = execa('ava', ['--tap', costs.argument, ...process.argv.slice(2)], {
  cwd: projectRoot,
  preferLocal: true,
  stdin: 'ignore',
  stdout: 'pipe',
  stderr: 'inherit',
  buffer: false,
  reject: false,
  // two hundred processes load the same modules: stripping types and compiling is half of what a short test takes
  env: { NODE_COMPILE_CACHE: join(cacheRoot, 'compiled'), ...costs.env },
});
const counts = { passed: 0, failed: 0, skipped: 0 };
const lost: string[] = [];
for await (const line of createInterface({ input: run.stdout })) {
  countTap(line, counts);
  if (line.startsWith('not ok ')) lost.push(line);
  process.stdout.write(`${line}\n`);
}
const { exitCode, signal } = await run;
const { failed, faults } = verdict(counts, { exitCode, signal, ci: process.env['CI'] !== undefined });
for (const line of await costs.told()) process.stdout.write(`# ${line}\n`);
// once more at the end, which is all that some keep of a long log
for (const line of lost) process.stdout.write(`# ${line}\n`);
for (const fault of faults) process.stdout.write(`# ${fault}\n`);
process.stdout.write(`# ${Math.round((performance.now() - started) / 1000)} s\n`);
process.stdout.write(`${counts.passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
