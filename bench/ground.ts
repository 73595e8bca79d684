import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';
import * as v from 'valibot';

import { type Made, type Measure, measureOnTwo } from './measure.ts';
import { type PeerInput, unpackModule } from './peers.ts';

const ROOT = join(import.meta.dirname, '..');
export const WORK = join(ROOT, '.cache', 'bench');
export const TOOLCHAIN = 'go1.27.3.linux-amd64';
const NODE = join(ROOT, 'node_modules', '.bin', 'node');
const DEPOT = join(WORK, 'depot');
const SPEC = join(WORK, 'specs', 'depot.yaml');
const GODEPOT = ['builder/main.js', '--spec', SPEC, '--depot', DEPOT, '--keys', join(WORK, 'keys'), '--json'];

const FETCHED = v.object({ toolchains: v.array(v.object({ path: v.string() })) });
const BUILT = v.object({
  made: v.number(),
  packages: v.array(
    v.object({
      name: v.string(),
      fileName: v.string(),
      format: v.string(),
      sha256: v.string(),
      size: v.number(),
    }),
  ),
});

async function godepot(...line: string[]): Promise<string> {
  const { stdout } = await execa(NODE, [...GODEPOT, ...line], { cwd: ROOT });
  return stdout;
}

/** A spec of one toolchain. */
export async function choose(compression: string, release = 1): Promise<void> {
  await mkdir(join(WORK, 'specs'), { recursive: true });
  await writeFile(
    SPEC,
    `depot: {name: godepot, origin: godepot, label: godepot, maintainer: a <a@example.com>}
toolchains: [{go: 1.27.3, release: ${release}}]
platforms: [linux/amd64]
compression: ${compression}
`,
  );
}

/** A depot of its own with one toolchain, fetched and verified, and the tree that peers pack: none of that is timed. */
export async function prepare(): Promise<PeerInput> {
  await choose('fast');
  await copyFile(join(ROOT, 'specs', 'godepot.lock'), join(WORK, 'specs', 'godepot.lock'));
  await godepot('keys', 'init').catch(() => {}); // there from an earlier run
  // what an earlier run published keeps its bytes for ever, also from the recipes of a later checkout
  for (const made of ['current', 'snapshots', 'store/records', 'store/indexed', 'store/log'])
    await rm(join(DEPOT, made), { recursive: true, force: true });
  const [archive] = v.parse(FETCHED, JSON.parse(await godepot('fetch'))).toolchains;
  if (archive === undefined) throw new Error('nothing was fetched');
  const tree = join(WORK, 'tree');
  await unpackModule(archive.path, `golang.org/toolchain@v0.0.1-${TOOLCHAIN}`, tree);
  // godepot's own small packages and the compile cache, both as any earlier run leaves them
  await godepot('build');
  return { tree, work: WORK };
}

/** Forgets what was built of the toolchain, under every release. */
export async function forget(): Promise<void> {
  const records = join(DEPOT, 'store', 'records');
  for (const name of await readdir(records)) {
    if (name.startsWith('go-1.27')) await rm(join(records, name));
  }
}

/** `godepot build`, and the sizes of the toolchain's two packages. */
export async function build(): Promise<Made> {
  const made = await run('build');
  return { ...made, size: (await packages()).reduce((sum, { size }) => sum + size, 0) };
}

/** One command line. */
export function run(...line: string[]): Promise<Measure> {
  return measureOnTwo(NODE, [...GODEPOT, ...line], { cwd: ROOT });
}

/** Node, doing nothing: what no command of godepot can be faster than. */
export function startUp(): Promise<Measure> {
  return measureOnTwo(NODE, ['-e', '0'], { cwd: ROOT });
}

/** The toolchain's packages as they are built now: nothing is built for it when they are. */
export async function packages(): Promise<
  { format: string; fileName: string; path: string; size: number }[]
> {
  const { packages: all } = v.parse(BUILT, JSON.parse(await godepot('build')));
  return all
    .filter(({ name }) => name === 'go-1.27')
    .map(({ format, fileName, sha256, size }) => ({
      format,
      fileName,
      size,
      path: join(DEPOT, 'store', 'sha256', sha256.slice(0, 2), sha256),
    }));
}
