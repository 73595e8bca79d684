/**
 * A rollback in a depot that lists thirty toolchains, of which one comes back and one goes, against reading all of its packages once
 * (sha256sum). To beat: 1 s, issue "The depot". RUNS=1 for a first look.
 */
import { join } from 'node:path';

import { ground } from './index-ground.ts';
import { type Measure, measureOnTwo, medianOf } from './measure.ts';

const RUNS = Number(process.env['RUNS'] ?? 3);
const LISTED = 30;
/** Bytes: rpm and deb of a toolchain have about so many each. */
const BALLAST = 48_000_000;
const SECONDS = 1;

const ROOT = join(import.meta.dirname, '..');
const NODE = join(ROOT, 'node_modules', '.bin', 'node');
const { depot } = await ground(join(ROOT, '.cache', 'bench'), 'toolchain', LISTED + 1, BALLAST);
const run = (...line: string[]): Promise<Measure> =>
  measureOnTwo(NODE, ['bench/start.js', 'roll-back.ts', depot, ...line], { cwd: ROOT });
await run();
const rollbacks: Measure[] = [];
const sums: Measure[] = [];
for (let turn = 0; turn < RUNS; turn++) {
  // there and back again: each brings one toolchain back
  for (const to of ['1', '2']) rollbacks.push(await run(to));
  const files = 'find "$1/current/" -name "*.rpm" -o -name "*.deb" | xargs sha256sum';
  sums.push(await measureOnTwo('sh', ['-c', files, 'sh', depot]));
}
const [rollback, sum] = [medianOf(rollbacks), medianOf(sums)];
console.log(
  `rollback among ${LISTED} toolchains: wall ${rollback.wall.toFixed(2)} s (${SECONDS} s: ${rollback.wall <= SECONDS ? 'met' : 'MISSED'}), ` +
    `CPU ${rollback.cpu.toFixed(2)} s, peak ${(rollback.peak / 1e6).toFixed(0)} MB; sha256sum of its packages: ${sum.wall.toFixed(2)} s; ` +
    `wall ${(rollback.wall / sum.wall).toFixed(2)}`,
);
