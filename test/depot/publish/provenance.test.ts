import { copyFile, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { readCurrent } from '../../../builder/depot/snapshot/snapshots.ts';
import { verifyDepot } from '../../../builder/depot/verify/depot.ts';
import { verifySnapshot } from '../../../builder/depot/verify/snapshot.ts';
import { testKeys } from '../../helpers/keys.ts';
import { CREATED, testDepot } from '../../helpers/publishing.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { documentFaults } from '../../helpers/validators.ts';

const { signer } = await testKeys();
const trust = { certificates: [signer.certificate] };

test('a snapshot holds the documents of each package, signed, and shares them with the next', async (t) => {
  const { depot, publish, packages } = await testDepot(t, signer);
  const first = await publish();
  const folder = join(depot, 'current/provenance');
  const names = (await readdir(folder)).sort();
  const expected = packages.flatMap(({ fileName }) =>
    ['.cdx.json', '.intoto.json', '.spdx.json'].map((suffix) => `${fileName}${suffix}`),
  );
  t.deepEqual(names, [...expected, 'SHA256SUMS', 'SHA256SUMS.asc'].sort());
  // as an auditor does it
  const scratch = await temporaryFolder(t);
  const keyring = join(scratch, 'keyring.gpg');
  await writeFile(join(scratch, 'key.asc'), signer.certificate);
  await execa('gpg', ['--batch', '--dearmor', '--output', keyring, join(scratch, 'key.asc')]);
  const sums = ['SHA256SUMS.asc', 'SHA256SUMS'].map((name) => join(folder, name));
  await t.notThrowsAsync(execa('gpgv', ['--keyring', keyring, ...sums]));
  const { stdout } = await execa('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: folder });
  t.is(stdout.split('\n').length, expected.length);
  const faults = await documentFaults(expected.map((name) => join(folder, name)));
  t.is(faults.size, expected.length);
  t.deepEqual([...faults.values()].flat(), []);
  const { files } = (await readCurrent(depot))?.manifest ?? t.fail();
  const listed = files.filter(({ path }) => path.startsWith('provenance/')).map(({ path }) => path.slice(11));
  t.deepEqual(listed, [...expected, 'SHA256SUMS'].sort());

  const second = await publish({
    date: CREATED + 2,
    packages: packages.filter(({ name }) => name !== 'go-1.28'),
  });
  t.true(second.changed);
  const both = await Promise.all(
    [first.name, second.name].map((name) =>
      stat(join(depot, 'snapshots', name, 'provenance/go-env_1.0-1_all.deb.spdx.json')),
    ),
  );
  t.is(both[0]?.ino, both[1]?.ino);
  const { failed, notDone } = await verifyDepot(depot, trust);
  t.deepEqual([failed, notDone], [[], []]);
});

test('how the same bytes were made is no other content: nothing is published again for it', async (t) => {
  const { publish, packages } = await testDepot(t, signer);
  const first = await publish();
  const again = packages.map((pkg) => ({ ...pkg, provenance: { ...pkg.provenance, godepot: '9.9.9' } }));
  t.deepEqual(await publish({ date: CREATED + 2, packages: again }), { ...first, changed: false });
});

test('documents that are about something else are found, also where the manifest vouches for them', async (t) => {
  const { depot, publish, packages } = await testDepot(t, signer);
  const two = packages.filter(({ format, arch }) => format === 'deb' && arch === 'all');
  const { name } = await publish({ packages: two });
  const pristine = join(depot, 'snapshots', name);
  const own = 'provenance/go-env_1.0-1_all.deb';
  const other = 'provenance/godepot-repo_1-1_all.deb';
  const changes: Record<string, (folder: string) => Promise<void>> = Object.fromEntries(
    ['.intoto.json', '.spdx.json', '.cdx.json'].flatMap((suffix) => [
      [
        `another package's ${suffix}`,
        async (folder: string) => {
          await rm(join(folder, own + suffix));
          await copyFile(join(folder, other + suffix), join(folder, own + suffix));
        },
      ],
      [`no ${suffix}`, (folder: string) => rm(join(folder, own + suffix))],
      [`not JSON in ${suffix}`, (folder: string) => replaced(folder, own + suffix, '{')],
      [`a list in ${suffix}`, (folder: string) => replaced(folder, own + suffix, '[]')],
    ]),
  );
  const scratch = await temporaryFolder(t);
  let number = 0;
  const failuresOf = async (change: (folder: string) => Promise<void>): Promise<Map<string, string>> => {
    const folder = join(scratch, String(number++), name);
    await execa('mkdir', [join(folder, '..')]);
    await execa('cp', ['--archive', '--link', pristine, folder]);
    await change(folder);
    const { failed } = await verifySnapshot(folder, trust);
    return new Map(failed.map(({ check, code }) => [check, code]));
  };
  for (const [what, change] of Object.entries(changes)) {
    const failures = await failuresOf(change);
    const missing = what.startsWith('no .');
    t.is(failures.get('provenance: documents'), missing ? 'SNAPSHOT_MISSING' : 'PROVENANCE', what);
    t.is(failures.get('provenance: SHA256SUMS'), 'PROVENANCE', what);
    t.true(failures.has(missing ? 'files missing' : 'files altered'), what);
  }
  const sums = await readFile(join(pristine, 'provenance/SHA256SUMS'), 'utf8');
  for (const text of [
    sums.replace(/^.*\n/, ''),
    `${sums}${sums.split('\n')[0] ?? ''}\n`,
    sums.trimEnd(),
    sums.replace(/ {2}/, ' '),
    sums.replace(/ {2}/, '  ../'),
  ]) {
    const failures = await failuresOf((folder) => replaced(folder, 'provenance/SHA256SUMS', text));
    t.truthy(failures.get('provenance: SHA256SUMS'));
    t.false(failures.has('provenance: documents'));
  }
  // the file is missing, nothing vouches for the digests, and the snapshot is not signed by one set of keys
  t.is((await failuresOf((folder) => rm(join(folder, 'provenance/SHA256SUMS.asc')))).size, 3);
});

async function replaced(folder: string, path: string, text: string): Promise<void> {
  await rm(join(folder, path));
  await writeFile(join(folder, path), text, { mode: 0o644 });
}
