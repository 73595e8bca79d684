/**
 * Indexes of a depot, cold and with one package added, against createrepo_c (its defaults: zstd, five workers) and apt-ftparchive with its cache,
 * on the same packages in the same run, each on two processors; then the memory for ten times the packages, and a publication of one new
 * toolchain into a depot of thirty. Wall and CPU, medians of runs taken in turn, so that a busy machine meets both alike: on one, believe CPU.
 * Ours are the indexes that are published, gzip, each entry held against the digest that a signed manifest names. To beat: issue "The depot".
 * RUNS=1 for a first look. The first run makes 2,400 packages, which takes some minutes and is not timed.
 */
import { copyFile, cp, link, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

import { installCreaterepo } from './createrepo.ts';
import { type Ground, ground, type Kind, multiplied } from './index-ground.ts';
import { type Made, type Measure, measureOnTwo, medianOf } from './measure.ts';
import { ratios, type Target } from './table.ts';

const RUNS = Number(process.env['RUNS'] ?? 5);
const ROOT = join(import.meta.dirname, '..');
const NODE = join(ROOT, 'node_modules', '.bin', 'node');
const WORK = join(ROOT, '.cache', 'bench', 'indexes');
const program = (name: string, ...args: string[]): Promise<Measure> =>
  measureOnTwo(NODE, [join(ROOT, 'bench/start.js'), name, ...args], { cwd: ROOT });
const line = (label: string, { wall, cpu, peak }: Measure): string =>
  `${label.padEnd(52)} wall ${wall.toFixed(2)} s, CPU ${cpu.toFixed(2)} s, peak ${(peak / 1e6).toFixed(0)} MB`;

const createrepo = await installCreaterepo(WORK);
const start = medianOf(await inTurn(RUNS, () => measureOnTwo(NODE, ['-e', '0'])));
console.log(line('node -e 0: what nothing of ours can be faster than', start));
await compare('small', 1000, { wall: 1 });
const toolchains = await compare('toolchain', 100, { wall: 0.4, peak: 0.5 });
await growth(toolchains);
await publication(toolchains);

/** Cold, and with one added to `count`. */
async function compare(kind: Kind, count: number, beat: { wall: number; peak?: number }): Promise<Ground> {
  const all = await ground(WORK, kind, count + 1);
  console.log(`${count} packages, ${kind}`);
  const yum = await folderOf(all, 'rpm', count);
  const cold: [Measure[], Measure[]] = [[], []];
  const added: [Measure[], Measure[]] = [[], []];
  for (let run = 0; run < RUNS; run++) {
    await rm(join(yum, 'repodata'), { recursive: true, force: true });
    cold[0].push(await measureOnTwo(createrepo, ['--quiet', yum]));
    cold[1].push(await ours(all, 'yum', count, true));
    await cp(join(yum, 'repodata'), join(WORK, 'repodata'), { recursive: true });
    await addTo(yum, all, 'rpm', count);
    added[0].push(await measureOnTwo(createrepo, ['--quiet', '--update', yum]));
    await takeFrom(yum, all, 'rpm', count);
    await rm(join(yum, 'repodata'), { recursive: true, force: true });
    await rm(join(WORK, 'repodata'), { recursive: true, force: true });
    added[1].push(await ours(all, 'yum', count + 1, false));
  }
  report('createrepo_c', cold, added, beat);
  const apt = await folderOf(all, 'deb', count);
  const aptCold: [Measure[], Measure[]] = [[], []];
  const aptAdded: [Measure[], Measure[]] = [[], []];
  for (let run = 0; run < RUNS; run++) {
    await rm(join(WORK, 'cache.db'), { force: true });
    const packages = (): Promise<Measure> =>
      measureOnTwo('apt-ftparchive', ['--db', join(WORK, 'cache.db'), 'packages', apt]);
    aptCold[0].push(await packages());
    aptCold[1].push(await ours(all, 'apt', count, true));
    await addTo(apt, all, 'deb', count);
    aptAdded[0].push(await packages());
    await takeFrom(apt, all, 'deb', count);
    aptAdded[1].push(await ours(all, 'apt', count + 1, false));
  }
  report('apt-ftparchive', aptCold, aptAdded, {});
  return all;
}

function report(
  peer: string,
  cold: readonly [Measure[], Measure[]],
  added: readonly [Measure[], Measure[]],
  { wall, peak }: { wall?: number; peak?: number },
): void {
  for (const [what, [theirs, our]] of [
    ['cold', cold],
    ['one added', added],
  ] as const) {
    const [them, us] = [medianOf(theirs), medianOf(our)];
    console.log(line(`  ${peer}, ${what}`, them));
    console.log(line(`  godepot, ${what}`, us));
    const beat = what === 'cold' ? undefined : wall;
    const targets: Target<Made>[] = [
      ...(beat === undefined
        ? []
        : [
            { figure: 'wall' as const, beat },
            { figure: 'cpu' as const, beat },
          ]),
      ...(peak === undefined ? [] : [{ figure: 'peak' as const, beat: peak }]),
    ];
    const plain = `wall ${(us.wall / them.wall).toFixed(2)}, CPU ${(us.cpu / them.cpu).toFixed(2)}, peak ${(us.peak / them.peak).toFixed(2)}`;
    console.log(
      `    ${[plain, ratios(us, them, targets), withoutStart(us, them)].filter(Boolean).join('; ')}`,
    );
  }
}

/** Where the start of node is the limit: what our own part is. */
function withoutStart(us: Measure, them: Measure): string {
  const rest = (us.cpu - start.cpu) / them.cpu;
  return `CPU without node's start ${rest.toFixed(2)}, which alone is ${(start.cpu / them.cpu).toFixed(2)}`;
}

/** @param isCold forget what earlier runs kept, else take over what a publication of `count - 1` packages kept */
async function ours(
  { depot }: Ground,
  format: 'yum' | 'apt',
  count: number,
  isCold: boolean,
): Promise<Measure> {
  const signed = join(depot, `signed-${format}.json`);
  if (isCold) {
    await rm(join(depot, 'store', 'indexed'), { recursive: true, force: true });
    await rm(signed, { force: true });
  }
  const measured = await program('write-indexes.ts', format, depot, String(count));
  // what the signed manifest of that publication would name
  if (isCold) await copyFile(join(depot, `next-${format}.json`), signed);
  return measured;
}

/** A folder of packages for a peer, as hard links. */
async function folderOf(all: Ground, format: 'rpm' | 'deb', count: number): Promise<string> {
  const folder = join(all.depot, format);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (let index = 0; index < count; index++) await addTo(folder, all, format, index);
  return folder;
}

async function addTo(folder: string, all: Ground, format: 'rpm' | 'deb', index: number): Promise<void> {
  const pkg = nth(all, format, index);
  await link(all.store.pathOf(pkg.sha256), join(folder, pkg.fileName));
}

async function takeFrom(folder: string, all: Ground, format: 'rpm' | 'deb', index: number): Promise<void> {
  await rm(join(folder, nth(all, format, index).fileName));
}

function nth({ packages }: Ground, format: 'rpm' | 'deb', index: number): Ground['packages'][number] {
  const pkg = packages.filter((each) => each.format === format)[index];
  if (pkg === undefined) throw new Error(`there is no ${format} ${index}`);
  return pkg;
}

/** Memory for ten times the toolchains: cold, then one added. */
async function growth(toolchains: Ground): Promise<void> {
  const many = await multiplied(WORK, toolchains, 1001);
  const few = [await ours(toolchains, 'yum', 100, true), await ours(toolchains, 'yum', 101, false)];
  const more = [await ours(many, 'yum', 1000, true), await ours(many, 'yum', 1001, false)];
  for (const [index, what] of ['cold', 'one added'].entries()) {
    const [one, other] = [few[index]?.peak ?? Number.NaN, more[index]?.peak ?? Number.NaN];
    console.log(
      `memory ${what}: 100 toolchains ${(one / 1e6).toFixed(0)} MB, 1,000 of them ${(other / 1e6).toFixed(0)} MB; ` +
        `ratio ${(other / one).toFixed(2)} (1.2: ${other / one <= 1.2 ? 'met' : 'MISSED'})`,
    );
  }
}

/** One new toolchain into a depot of thirty, rpm and deb, built already: staged, signed, verified, switched. */
async function publication(toolchains: Ground): Promise<void> {
  // a depot of its own: one that published before remembers it
  const depot = join(WORK, 'thirty');
  await rm(depot, { recursive: true, force: true });
  await mkdir(join(depot, 'store'), { recursive: true });
  for (const name of ['packages.json', 'store/sha256', 'store/records'])
    await execa('cp', ['--archive', '--link', join(toolchains.depot, name), join(depot, name)]);
  const date = 1_790_000_000;
  await program('publish-made-up.ts', depot, '30', String(date));
  const all: Measure[] = [];
  for (let run = 1; run <= RUNS; run++)
    all.push(await program('publish-made-up.ts', depot, String(30 + run), String(date + run)));
  const nothing = await program('publish-made-up.ts', depot, String(30 + RUNS), String(date + 99));
  const median = medianOf(all);
  console.log(line('publish one new toolchain into a depot of 30', median));
  console.log(
    `    1 s beyond building it: ${median.wall <= 1 ? 'met' : 'MISSED'}; ${line('the same with nothing new', nothing).trim()}`,
  );
}

async function inTurn(times: number, once: () => Promise<Measure>): Promise<Measure[]> {
  const all: Measure[] = [];
  for (let run = 0; run < times; run++) all.push(await once());
  return all;
}
