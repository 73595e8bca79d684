/**
 * From the verified archive in the store to signed rpm + deb on disk, against rpmbuild + dpkg-deb one after the other on the same
 * tree, unpacked beforehand and unsigned, in the same run. Medians of several runs. To beat (issue "main job"): 0.3 of the time,
 * 0.9 of the size. Then peak memory for eight times the bytes in the same number of entries: to show, the same within 20 %.
 */
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';
import * as v from 'valibot';

import { inTurn, type Measure, measure, median } from './measure.ts';
import { dpkgDeb, rpmbuild, unpackModule } from './peers.ts';

const RUNS = Number(process.env['RUNS'] ?? 3);
const ROOT = join(import.meta.dirname, '..');
const WORK = join(ROOT, '.cache', 'bench');
const NODE = join(ROOT, 'node_modules', '.bin', 'node');
const DEPOT = join(WORK, 'depot');
const KEYS = join(WORK, 'keys');
const SPEC = join(WORK, 'specs', 'depot.yaml');
const GODEPOT = ['builder/main.ts', '--spec', SPEC, '--depot', DEPOT, '--keys', KEYS, '--json'];
const TOOLCHAIN = 'go1.27.3.linux-amd64';

const FETCHED = v.object({ toolchains: v.array(v.object({ path: v.string() })) });
const BUILT = v.object({ packages: v.array(v.object({ name: v.string(), size: v.number() })) });

async function godepot(...line: string[]): Promise<string> {
  const { stdout } = await execa(NODE, [...GODEPOT, ...line], { cwd: ROOT });
  return stdout;
}

/** A depot of its own with one toolchain, fetched and verified: none of that is timed. */
async function prepare(): Promise<string> {
  await mkdir(join(WORK, 'specs'), { recursive: true });
  await writeFile(
    SPEC,
    'depot: {name: godepot, origin: godepot, label: godepot, maintainer: a <a@example.com>}\ntoolchains: [1.27.3]\nplatforms: [linux/amd64]\n',
  );
  await copyFile(join(ROOT, 'specs', 'godepot.lock'), join(WORK, 'specs', 'godepot.lock'));
  await godepot('keys', 'init').catch(() => {}); // there from an earlier run
  const [archive] = v.parse(FETCHED, JSON.parse(await godepot('fetch'))).toolchains;
  if (archive === undefined) throw new Error('nothing was fetched');
  return archive.path;
}

/** Sizes of the toolchain's two packages; godepot's own small ones are built in the same command and not counted. */
async function sizes(): Promise<number> {
  const { packages } = v.parse(BUILT, JSON.parse(await godepot('build')));
  return packages.filter(({ name }) => name === 'go-1.27').reduce((sum, { size }) => sum + size, 0);
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
const ratio = (a: number, b: number): string => (a / b).toFixed(3);
const nothing = async (): Promise<void> => {};

function line(label: string, { wall, cpu, peak }: Measure, size: number): string {
  return [label.padEnd(26), wall.toFixed(2), cpu.toFixed(2), megabytes(peak), megabytes(size)]
    .map((cell, index) => (index === 0 ? cell : cell.padStart(9)))
    .join('');
}

async function packages(): Promise<void> {
  const archive = await prepare();
  const tree = join(WORK, 'tree');
  await unpackModule(archive, `golang.org/toolchain@v0.0.1-${TOOLCHAIN}`, tree);

  const records = join(DEPOT, 'store', 'records');
  const ours = await median(
    RUNS,
    () => rm(records, { recursive: true, force: true }),
    () => measure(NODE, [...GODEPOT, 'build'], { cwd: ROOT }),
  );
  const ourSize = await sizes();

  let rpmSize = 0;
  let debSize = 0;
  const rpm = await median(RUNS, nothing, async () => {
    const { size, ...made } = await rpmbuild({ tree, work: WORK });
    rpmSize = size;
    return made;
  });
  const deb = await median(RUNS, nothing, async () => {
    const { size, ...made } = await dpkgDeb({ tree, work: WORK });
    debSize = size;
    return made;
  });
  const theirs = inTurn(rpm, deb);
  const theirSize = rpmSize + debSize;

  console.log(`${TOOLCHAIN}, rpm + deb, medians of ${RUNS} runs`);
  console.log(
    `${''.padEnd(26)}${['wall s', 'CPU s', 'peak MB', 'size MB'].map((head) => head.padStart(9)).join('')}`,
  );
  console.log(line('godepot (signed)', ours, ourSize));
  console.log(line('rpmbuild w3.zstdio', rpm, rpmSize));
  console.log(line('dpkg-deb -Zzstd -z3', deb, debSize));
  console.log(
    `ratio to both in turn: wall ${ratio(ours.wall, theirs.wall)} (to beat 0.3), CPU ${ratio(ours.cpu, theirs.cpu)}, ` +
      `peak ${ratio(ours.peak, theirs.peak)}, size ${ratio(ourSize, theirSize)} (to beat 0.9)`,
  );
}

/** Peak memory of one process that builds both packages from a made-up tree. */
async function peakOf(files: number, bytes: number): Promise<number> {
  const folder = join(WORK, 'made-up');
  await rm(folder, { recursive: true, force: true });
  const { peak } = await measure(NODE, ['bench/made-up-tree.ts', String(files), String(bytes), folder], {
    cwd: ROOT,
  });
  await rm(folder, { recursive: true, force: true });
  return peak;
}

async function memory(): Promise<void> {
  const FILES = 12_000;
  const BYTES = 16_384;
  const once = await peakOf(FILES, BYTES);
  const eight = await peakOf(FILES, 8 * BYTES);
  console.log(
    `memory: ${FILES} files, ${((FILES * BYTES) / 1e6).toFixed(0)} MB: peak ${(once / 1e6).toFixed(0)} MB; ` +
      `eight times the bytes: ${(eight / 1e6).toFixed(0)} MB; ratio ${(eight / once).toFixed(2)} (to show: 1.2 or less)`,
  );
}

await readFile('/usr/bin/time').catch(() => {
  throw new Error(
    'make bench needs Debian with the packages time, unzip, rpm and dpkg-dev: apt-get install them',
  );
});
await packages();
await memory();
