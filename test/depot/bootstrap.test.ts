import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { serveDepot } from '../../builder/depot/serve/server.ts';
import { testKeys } from '../helpers/keys.ts';
import { CREATED, testDepot } from '../helpers/publishing.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { testSigner } from '../helpers/test-signer.ts';

const { signer, keys } = await testKeys();

test('the one bootstrap file is all that apt needs, over several publications and a rollback', async (t) => {
  const { depot, publish, packages } = await testDepot(t, signer);
  // both keys of the depot are inline, and the current one alone has signed
  await publish({ certificates: keys.certificates });
  const server = await serveDepot({ depot, host: '127.0.0.1', port: 0 });
  t.teardown(() => server.close());
  const root = await temporaryFolder(t);
  for (const folder of ['etc/sources.d', 'etc/preferences.d', 'lists/partial', 'cache/archives/partial']) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await writeFile(join(root, 'status'), '');
  const sources = await (await fetch(`${server.url}/current/godepot.sources`)).text();
  const file = join(root, 'etc/sources.d/godepot.sources');
  await writeFile(file, sources.replace('http://depot.invalid', server.url));
  const options = Object.entries({
    'Dir::Etc::sourcelist': '/dev/null',
    'Dir::Etc::sourceparts': join(root, 'etc/sources.d'),
    'Dir::Etc::preferencesparts': join(root, 'etc/preferences.d'),
    'Dir::State::lists': join(root, 'lists'),
    'Dir::State::status': join(root, 'status'),
    'Dir::Cache': join(root, 'cache'),
    'APT::Sandbox::User': 'root',
    'APT::Architecture': 'amd64',
    'APT::Architectures': 'amd64',
    // an image's own configuration may have switched these off, and every check of freshness with them
    'Acquire::Check-Date': 'true',
    'Acquire::Check-Valid-Until': 'true',
    'Acquire::Languages': 'none',
  }).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const update = (): Promise<string> =>
    execa('apt-get', [...options, 'update', '--error-on=any'], { all: true }).then(({ all }) => all);
  const versions = async (): Promise<string[]> => {
    const { stdout } = await execa('apt-cache', [...options, 'dumpavail']);
    return [...stdout.matchAll(/^Package: (.*)$/gm)].map(([, name = '']) => name).sort();
  };
  t.notRegex(await update(), /^[WE]:/m);
  t.deepEqual(await versions(), ['go-1.27', 'go-1.28', 'go-env', 'godepot-repo']);

  await publish({ packages: packages.filter((pkg) => pkg.name !== 'go-1.28'), date: CREATED + 2 });
  await update();
  t.deepEqual(await versions(), ['go-1.27', 'go-env', 'godepot-repo']);
  await publish({ date: CREATED + 3 });
  await update();
  t.deepEqual(await versions(), ['go-1.27', 'go-1.28', 'go-env', 'godepot-repo']);

  // a key that is not the depot's
  const stranger = await testSigner(CREATED);
  const [head = ''] = (await readFile(file, 'utf8')).split('Signed-By:');
  const key = stranger.certificate
    .trimEnd()
    .split('\n')
    .map((line) => ` ${line.trim() === '' ? '.' : line}`);
  await writeFile(file, `${head}Signed-By:\n${key.join('\n')}\n`);
  await execa('rm', ['-r', join(root, 'lists')]);
  await mkdir(join(root, 'lists/partial'), { recursive: true });
  await t.throwsAsync(update(), { message: /NO_PUBKEY|not signed|couldn't be verified/ });
});
