/**
 * `verify` of a whole depot against sha256sum of its files, each inode once; and memory for eight times the snapshots. Medians, taken in turn. To beat:
 * issue "The depot", 1.3 of the CPU time.
 */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

import { choose, prepare, run, WORK } from './ground.ts';
import { type Measure, measureOnTwo, medianOf } from './measure.ts';
import { ratios } from './table.ts';

const RUNS = Number(process.env['RUNS'] ?? 3);
/** Snapshots of the depot that is verified; each lists one release of the toolchain more than nothing. */
const SNAPSHOTS = 8;
const DEPOT = join(WORK, 'depot');
const figures = ({ wall, cpu, peak }: Measure): string =>
  `wall ${wall.toFixed(2)} s, CPU ${cpu.toFixed(2)} s, peak ${(peak / 1e6).toFixed(0)} MB`;

await prepare();
// what earlier runs published would be verified too
for (const name of ['snapshots', 'current', 'store/log'])
  await rm(join(DEPOT, name), { recursive: true, force: true });
await publish(1);
const one = await run('verify', DEPOT);
for (let release = 2; release <= SNAPSHOTS; release++) await publish(release);

const all: Record<'verify' | 'sums', Measure[]> = { verify: [], sums: [] };
const list = join(WORK, 'inodes');
await execa('sh', ['-c', `printf '%s\\0' "$@" >"$0"`, list, ...(await oneNameEach(DEPOT))]);
for (let turn = 0; turn < RUNS; turn++) {
  all.verify.push(await run('verify', DEPOT));
  all.sums.push(await measureOnTwo('sh', ['-c', 'xargs -0 sha256sum <"$1"', 'sh', list]));
}
const [verify, sums] = [medianOf(all.verify), medianOf(all.sums)];
console.log(`verify of ${SNAPSHOTS} snapshots: ${figures(verify)}; of one: ${figures(one)}`);
console.log(
  `sha256sum of its files, each inode once: ${figures(sums)}; ${ratios(verify, sums, [
    { figure: 'cpu', beat: 1.3 },
    { figure: 'wall', beat: 1.3 },
  ])}`,
);

async function publish(release: number): Promise<void> {
  await choose('balanced', release);
  await run('build');
  await run('publish');
}

/** One name of each inode below a depot. */
async function oneNameEach(depot: string): Promise<string[]> {
  const seen = new Set<string>();
  const names: string[] = [];
  for (const entry of await readdir(depot, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const { dev, ino } = await stat(path);
    if (seen.has(`${dev}:${ino}`)) continue;
    seen.add(`${dev}:${ino}`);
    names.push(path);
  }
  return names;
}
