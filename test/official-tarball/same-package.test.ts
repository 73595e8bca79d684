/** One content, whatever door it came by: the official tarball and the toolchain module give the same packages, byte for byte. */
import test, { type ExecutionContext } from 'ava';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { decodeManifest, type ManifestPackage } from '../../builder/depot/snapshot/manifest.ts';
import { godepot, type Places } from '../helpers/godepot.ts';
import { OFFICIAL_NAME, OFFICIAL_SHA256, officialTarballFolder } from '../helpers/official-tarball.ts';
import { cacheRoot, projectRoot } from '../helpers/project.ts';
import { fetchUpstream, linkUpstream, testDepot } from '../helpers/test-depot.ts';

/** What Go's checksum database has for this toolchain, as the go command reports it. */
const H1 = 'h1:fVts2HjYwzBWrJtkf1B9HRDAuCZcZLexWI6ZX6Ls/IU=';
const SPEC = join(projectRoot, 'test/fixtures/official/depot.yaml');

test('the official tarball of 1.27.0 has the recorded h1, and its packages are the module’s', async (t) => {
  const { keys } = await testDepot();
  const [module] = await fetchUpstream(SPEC);
  t.like(module, { form: 'module-zip', h1: H1 });
  const tarballs = await officialTarballFolder(module?.path ?? '');

  const fromTarball = await publish(t, keys, tarballs);
  t.deepEqual(
    fromTarball.map(({ upstream }) => upstream),
    ['deb', 'rpm'].map(() => ({
      toolchain: 'go1.27.0.linux-amd64',
      h1: H1,
      form: 'tarball',
      sha256: OFFICIAL_SHA256,
      size: 70_523_269,
    })),
    OFFICIAL_NAME,
  );
  const fromModule = await publish(t, keys);
  t.deepEqual(
    fromModule.map(({ upstream }) => upstream?.form),
    ['module-zip', 'module-zip'],
  );
  t.deepEqual(fromTarball.map(bytes), fromModule.map(bytes));
});

function bytes({ format, fileName, size, sha256 }: ManifestPackage): object {
  return { format, fileName, size, sha256 };
}

/** The toolchain's packages in a new depot, deb first; from the module where no other source is given. */
async function publish(t: ExecutionContext, keys: string, source?: string): Promise<ManifestPackage[]> {
  const folder = await mkdtemp(join(cacheRoot, 'official-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const places: Places = { spec: SPEC, depot: join(folder, 'depot'), keys };
  if (source === undefined) await linkUpstream(places.depot);
  await godepot(places, ['release', ...(source === undefined ? [] : ['--source', source])]);
  const path = join(places.depot, 'current/manifest.json');
  const { packages } = decodeManifest(await readFile(path, 'utf8'), path);
  return packages.filter(({ name }) => name === 'go-1.27').sort((a, b) => (a.format < b.format ? -1 : 1));
}
