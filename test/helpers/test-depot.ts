import { execa } from 'execa';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

import { digestOf } from './digest.ts';
import { godepot, type Places } from './godepot.ts';
import { locked } from './locked.ts';
import { cacheRoot, projectRoot } from './project.ts';

/** What the depot under test is made from: one older line, and two patches of the newer one. */
export const TEST_SPEC = join(projectRoot, 'test/fixtures/depot.yaml');
export const OLD_LINE = { name: 'go-1.26', go: '1.26.10', version: '1.26.10-1' };
export const OLDER_PATCH = { name: 'go-1.27', go: '1.27.2', version: '1.27.2-1' };
export const NEWER_PATCH = { name: 'go-1.27', go: '1.27.3', version: '1.27.3-1' };

const FetchResult = v.object({
  toolchains: v.array(v.object({ form: v.string(), h1: v.string(), path: v.string() })),
});

const Lines = v.array(v.string());
const ReleaseResult = v.object({ install: v.object({ apt: Lines, dnf: Lines, zypper: Lines }) });

export interface TestDepot extends Places {
  /** What `release` prints for the administrators of servers, with HOST for where the depot is. */
  install: v.InferOutput<typeof ReleaseResult>['install'];
}

type AdmittedArchive = v.InferOutput<typeof FetchResult>['toolchains'][number];

/** Sources that no input of the depot under test comes from. */
const IRRELEVANT = /\/(?:commands\/(?:serve|inspect|verify)\.ts|depot\/serve\/[^/]+\.ts|README\.md)$/;
const KEEP_MS = 3_600_000;

/** The folder whose store holds verified toolchains, so that a change of sources costs a build but no download. */
const upstreamDepot = join(cacheRoot, 'upstream');

/**
 * A depot made by `godepot release` from real toolchains: made once for each state of the sources, then shared by all tests, which
 * only read it.
 */
export async function testDepot(): Promise<TestDepot> {
  const root = join(cacheRoot, 'e2e');
  const home = join(root, await digestOfSources());
  const places = { spec: TEST_SPEC, depot: join(home, 'depot'), keys: join(home, 'keys') };
  const done = join(home, 'done');
  await locked(join(root, 'lock'), async () => {
    if (await exists(done)) {
      const now = new Date();
      return utimes(done, now, now);
    }
    await removeOld(root);
    await rm(home, { recursive: true, force: true });
    await mkdir(home, { recursive: true });
    await fetchAll(TEST_SPEC);
    await linkUpstream(places.depot);
    await godepot(places, ['keys', 'init']);
    return writeFile(done, JSON.stringify(await godepot(places, ['release'])));
  });
  return { ...places, install: v.parse(ReleaseResult, JSON.parse(await readFile(done, 'utf8'))).install };
}

/** The toolchains of a spec, verified, from the store that outlives the sources. */
export async function fetchUpstream(spec: string): Promise<readonly AdmittedArchive[]> {
  return locked(join(cacheRoot, 'e2e/lock'), () => fetchAll(spec));
}

/** Makes a depot folder whose store holds the toolchains fetched so far, as hard links: blobs are never written to. */
export async function linkUpstream(depot: string): Promise<void> {
  await execa('cp', ['--archive', '--link', upstreamDepot, depot]);
}

async function fetchAll(spec: string): Promise<readonly AdmittedArchive[]> {
  // fetch needs no keys
  const places = { spec, depot: upstreamDepot, keys: join(upstreamDepot, 'keys') };
  const { toolchains } = v.parse(FetchResult, await godepot(places, ['fetch']));
  // archives that were fetched before proofs for go clients were gathered with them
  const proofs = await readdir(join(upstreamDepot, 'store/sumdb'), { recursive: true }).catch(() => []);
  const proven = proofs.filter((path) => path.includes('/lookup/') && path.includes('@'));
  if (proven.length < toolchains.length) await godepot(places, ['lock', 'verify']);
  return toolchains;
}

/** A copy of what a depot serves, to be damaged: hard links, so a file is replaced and never written into. */
export async function copyDepot(depot: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(depot)) {
    if (name !== 'store') await execa('cp', ['--archive', '--link', join(depot, name), join(to, name)]);
  }
}

async function digestOfSources(): Promise<string> {
  const files: string[] = [join(projectRoot, 'package-lock.json')];
  for (const folder of ['builder', 'specs', 'test/fixtures']) {
    const found = await readdir(join(projectRoot, folder), { recursive: true, withFileTypes: true });
    files.push(...found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)));
  }
  const contents = files.filter((path) => !IRRELEVANT.test(path)).sort();
  return digestOf(await Promise.all(contents.map(async (path) => [path, await readFile(path, 'utf8')])));
}

/** Depots of earlier sources, each as large as its packages; one in use by another run is younger than that. */
async function removeOld(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const { mtimeMs } = await stat(join(root, name, 'done')).catch(() => ({ mtimeMs: 0 }));
    if (name !== 'lock' && Date.now() - mtimeMs > KEEP_MS)
      await rm(join(root, name), { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
