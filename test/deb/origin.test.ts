/** Debs with a signature of their own: debsig-verify accepts them, dpkg installs them, and without it they are what they were. */
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

import { godepot, tryGodepot } from '../helpers/godepot.ts';
import { gpgHome } from '../helpers/gpg-home.ts';
import { testKeys } from '../helpers/keys.ts';
import { openServer } from '../helpers/server.ts';
import { smallDepot, type SmallDepot } from '../helpers/small-depot.ts';

const { signer } = await testKeys();

const Built = v.object({
  packages: v.array(
    v.object({ fileName: v.string(), format: v.string(), sha256: v.string(), unsignedSha256: v.string() }),
  ),
});

/** The debs of a depot by file name, and where each lies. */
async function build(small: SmallDepot, env = {}) {
  await godepot(small, ['fetch']);
  const { packages } = v.parse(Built, await godepot(small, ['build'], env));
  return packages
    .filter(({ format }) => format === 'deb')
    .map((pkg) => ({ ...pkg, path: join(small.depot, 'store/sha256', pkg.sha256.slice(0, 2), pkg.sha256) }));
}

/** debsig-verify with the policy that godepot writes, as it would lie on a server. */
async function debsig(t: ExecutionContext, small: SmallDepot, path: string): Promise<string> {
  const folder = join(small.folder, 'debsig');
  await godepot(small, ['keys', 'export', '--debsig', folder]);
  const folders = ['--policies-dir', join(folder, 'policies'), '--keyrings-dir', join(folder, 'keyrings')];
  const { exitCode, stdout, stderr } = await execa('debsig-verify', [...folders, path], { reject: false });
  t.log(`${stdout}${stderr}`);
  return `${exitCode}`;
}

test('signed in parts or at once, in-process, it is the same packet', async (t) => {
  const data = Buffer.from('one two three');
  async function* read(): AsyncGenerator<Buffer> {
    for (const at of [0, 4, 8]) yield await Promise.resolve(data.subarray(at, at === 8 ? undefined : at + 4));
  }
  for (const date of [signer.created, signer.created + 1, signer.created + 86_400])
    t.deepEqual(await signer.signParts(read, date), await signer.signBinary(data, date));
});

for (const [how, more] of [
  ['in-process', 'signing: {gpgorigin: true}\n'],
  ['gpg', 'signing: {with: gpg, gpgorigin: true}\n'],
] as const) {
  test(`debsig-verify and godepot accept what ${how} signed, and refuse it changed`, async (t) => {
    const { home } = await gpgHome(t);
    const small = await smallDepot(t, more);
    const [deb, ...others] = await build(small, { GNUPGHOME: home });
    if (deb === undefined) throw new Error('no deb');
    t.is(others.length, 3);
    const path = join(small.folder, deb.fileName);
    const bytes = await readFile(deb.path);
    await writeFile(path, bytes);
    t.regex((await execa('ar', ['t', path])).stdout, /\n_gpgorigin$/);
    t.is(await debsig(t, small, path), '0');
    t.regex(JSON.stringify(await godepot(small, ['verify', path])), /signature of its origin/);
    const out = join(small.folder, 'unsigned.deb');
    t.like(await godepot(small, ['inspect', '--unsigned', out, path]), { sha256: deb.unsignedSha256 });
    t.is(await debsig(t, small, out), '10');
    // a byte of the control archive, which dpkg-deb would only see by its checksum
    const changed = Buffer.from(bytes);
    const at = changed.indexOf('control.tar') + 80;
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    await writeFile(path, changed);
    t.is(await debsig(t, small, path), '13');
    t.regex(JSON.stringify((await tryGodepot(small, ['verify', path])).document), /"ok":false/);
    if (how === 'gpg') return;

    // the deb of a depot that signs none
    const plain = await smallDepot(t);
    const unsigned = await build(plain);
    t.deepEqual(
      unsigned.map(({ sha256 }) => sha256),
      [deb, ...others].map(({ unsignedSha256 }) => unsignedSha256),
    );
    const server = await openServer('bookworm', t);
    const goEnv = others.find(({ fileName }) => fileName.startsWith('go-env'));
    await server.write('/tmp/x.deb', await readFile(goEnv?.path ?? ''));
    await server.run('dpkg -i /tmp/x.deb && dpkg -r go-env');
    await godepot(small, ['publish']);
    const verified = await godepot(small, ['verify', small.depot]);
    t.like(verified, { ok: true });
    t.regex(JSON.stringify(verified), /apt: signatures inside 4 debs/);
    t.like((await tryGodepot(small, ['build', '--unsigned'])).document, { error: { code: 'USAGE' } });
    t.true((await readdir(join(small.depot, 'snapshots'))).length === 1);
  });
}
