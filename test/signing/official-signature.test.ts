/** The real thing: Google's own signature, of the source of a real release. */
import test from 'ava';
import { execa } from 'execa';
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { armor, dearmor } from '../../builder/signing/armor.ts';
import { download } from '../../builder/io/download.ts';
import { fetchBytes } from '../../builder/io/http-small.ts';
import { beginDetachedCheck, type SignedBy } from '../../builder/signing/detached-check.ts';
import { readUpstreamKeyring } from '../../builder/signing/upstream-key-choice.ts';
import { GOOGLE_PRIMARY } from '../../builder/spec/load.ts';
import { checkSignature } from '../../builder/upstream/tarball-evidence.ts';
import { misbehavingServer } from '../helpers/misbehaving-server.ts';
import { OFFICIAL_SOURCE_SIGNATURE, officialSource } from '../helpers/official-tarball.ts';
import { projectRoot } from '../helpers/project.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const SIGNER = '0E225917414670F4442C250DFD533C07C264648F';
const SIGNED = Date.UTC(2026, 7, 18, 22, 11, 0) / 1000;
const CHOICE = { primary: GOOGLE_PRIMARY, keyring: undefined };
const BUILT_IN = join(projectRoot, `specs/upstream/${GOOGLE_PRIMARY}.asc`);

test("NEEDS THE NETWORK: Google's signature of go1.27.0.src.tar.gz is good, and bad for one flipped bit", async (t) => {
  const source = await officialSource();
  const keyring = await readUpstreamKeyring({ keysFolder: await temporaryFolder(t), choice: CHOICE });
  t.is(keyring.where, BUILT_IN);
  const signature = await readFile(OFFICIAL_SOURCE_SIGNATURE);
  const good = await beginDetachedCheck(signature, keyring, OFFICIAL_SOURCE_SIGNATURE);
  const bad = await beginDetachedCheck(signature, keyring, OFFICIAL_SOURCE_SIGNATURE);
  const middle = (await stat(source)).size >> 1;
  let at = 0;
  let flipped = 0;
  for await (const chunk of createReadStream(source) as AsyncIterable<Buffer>) {
    good.update(chunk);
    const damaged = Buffer.from(chunk);
    if (at <= middle && middle < at + chunk.length) {
      damaged.writeUInt8(damaged.readUInt8(middle - at) ^ 0x10, middle - at);
      flipped++;
    }
    bad.update(damaged);
    at += chunk.length;
  }
  t.is(flipped, 1);
  t.deepEqual(await good.finish(), { primary: GOOGLE_PRIMARY, signer: SIGNER, signed: SIGNED });
  await t.throwsAsync(bad.finish(), { code: 'SIGNATURE_BAD' });

  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'keys.gpg'), dearmor(await readFile(BUILT_IN, 'utf8'), 'PUBLIC KEY BLOCK'));
  const { stdout } = await execa(
    'gpgv',
    ['--homedir', folder, '--status-fd', '1', '--keyring', './keys.gpg', OFFICIAL_SOURCE_SIGNATURE, source],
    { cwd: folder },
  );
  t.regex(stdout, new RegExp(`VALIDSIG ${SIGNER} .* ${GOOGLE_PRIMARY}$`, 'm'));
});

test("NEEDS THE NETWORK: served by the official site's paths and fetched from there, it is good; with one bit flipped by the server it is bad", async (t) => {
  const server = await misbehavingServer();
  t.teardown(() => server.close());
  const folder = await temporaryFolder(t);
  const keyring = await readUpstreamKeyring({ keysFolder: folder, choice: CHOICE });
  const path = '/go/go1.27.0.src.tar.gz';
  const source = await readFile(await officialSource());
  server.files.set(path, source);
  server.files.set(`${path}.asc`, await readFile(OFFICIAL_SOURCE_SIGNATURE));
  const check = async (): Promise<SignedBy> => {
    const url = new URL(server.url + path);
    const maxBytes = 100_000_000;
    const { path: to } = await download(url, {
      to: join(folder, `${server.asked.length}.part`),
      maxBytes,
      label: 'source',
    });
    const signature = {
      bytes: await fetchBytes(new URL(`${url.href}.asc`), { maxBytes: 10_000 }),
      where: url.href,
    };
    return checkSignature(signature, to, (bytes, where) => beginDetachedCheck(bytes, keyring, where));
  };
  // the connection breaks on the way: what is put together of two answers is the same
  server.misbehave(path, { kind: 'drop', after: source.length >> 1 });
  t.deepEqual(await check(), { primary: GOOGLE_PRIMARY, signer: SIGNER, signed: SIGNED });
  t.deepEqual(
    server.asked.map((asked) => asked.path),
    [path, path, `${path}.asc`],
  );
  // from where the first answer ended: what was on its way then may be lost
  const again = /^bytes=(\d+)-$/.exec(server.asked[1]?.range ?? '')?.[1];
  t.true(Number(again) > 0 && Number(again) <= source.length >> 1, again);
  const middle = source.length >> 1;
  const damaged = Buffer.from(source);
  damaged.writeUInt8(damaged.readUInt8(middle) ^ 0x10, middle);
  server.files.set(path, damaged);
  await t.throwsAsync(check(), { code: 'SIGNATURE_BAD' });
});

test('the key that comes with godepot is in canonical form, and gpg reads in it what godepot does', async (t) => {
  const text = await readFile(BUILT_IN, 'utf8');
  t.is(armor(dearmor(text, 'PUBLIC KEY BLOCK'), 'PUBLIC KEY BLOCK'), text);
  const keyring = await readUpstreamKeyring({ keysFolder: await temporaryFolder(t), choice: CHOICE });
  const { stdout } = await execa('gpg', [
    '--homedir',
    await temporaryFolder(t),
    '--batch',
    '--with-colons',
    '--show-keys',
    BUILT_IN,
  ]);
  const shown = [
    ...stdout.matchAll(/^(?:pub|sub):[^:]*:4096:1:[0-9A-F]{16}:(\d+):(\d*):.*\nfpr:+([0-9A-F]{40}):/gm),
  ];
  const read = [
    { fingerprint: GOOGLE_PRIMARY, created: keyring.facts.primary.created, expires: '' },
    ...keyring.facts.subkeys.map(({ fingerprint, created, bindings }) => ({
      fingerprint,
      created,
      expires: String(bindings.at(-1)?.expires ?? ''),
    })),
  ];
  t.deepEqual(
    shown.map(([, created, expires, fingerprint]) => ({ fingerprint, created: Number(created), expires })),
    read,
  );
  t.is(read.length, 8);
});
