import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { fc } from '../helpers/fast-check.ts';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { DepotError } from '../../builder/errors.ts';
import { verifyClearsigned, verifyDetached } from '../../builder/signing/verify.ts';
import { TEST_KEYS_CREATED, testKeys } from '../helpers/keys.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const DATE = TEST_KEYS_CREATED + 3600;
const DATA = Buffer.from('Origin: godepot\nSuite: stable\n');

test('good signatures, armored, binary and clear-signed, by either key', async (t) => {
  const { signer, keys } = await testKeys();
  const good = { fingerprint: signer.fingerprint, created: DATE };
  const swapped = keys.certificates.toReversed();
  t.deepEqual(await verifyDetached(DATA, await signer.signArmored(DATA, DATE), keys.certificates), good);
  t.deepEqual(await verifyDetached(DATA, await signer.signBinary(DATA, DATE), swapped), good);
  const text = 'A: 1\n- dash\n-----BEGIN PGP\n\nB: é\n';
  const message = await signer.clearsign(text, DATE);
  t.deepEqual(await verifyClearsigned(message, keys.certificates), { ...good, text });
  t.deepEqual(await verifyClearsigned(message.replaceAll('\n', '\r\n'), keys.certificates), {
    ...good,
    text,
  });
});

test('each kind of fault has its own code', async (t) => {
  const { signer, keys } = await testKeys();
  const armored = await signer.signArmored(DATA, DATE);
  const binary = await signer.signBinary(DATA, DATE);
  const own = keys.certificates;
  const fails = async (code: string, data: Uint8Array, signature: string | Uint8Array, trusted = own) =>
    t.throwsAsync(verifyDetached(data, signature, trusted), { instanceOf: DepotError, code }, code);

  await fails('SIGNATURE_BAD', Buffer.concat([DATA, Buffer.from('\n')]), armored);
  await fails('SIGNATURE_UNKNOWN_KEY', DATA, armored, [keys.next.certificate.armored]);
  await fails('SIGNATURE_UNKNOWN_KEY', DATA, armored, []);
  await fails('SIGNATURE_MISSING', DATA, '\n');
  await fails('SIGNATURE_MISSING', DATA, Buffer.alloc(0));
  await fails('SIGNATURE_SEVERAL', DATA, Buffer.concat([binary, binary]));
  await fails('OPENPGP_MALFORMED', DATA, `${armored}${armored}`);
  await fails('OPENPGP_MALFORMED', DATA, `Hello\n${armored}`);
  await fails('OPENPGP_MALFORMED', DATA, `${armored}Hello\n`);
  await fails('OPENPGP_MALFORMED', DATA, keys.current.certificate.binary);
  await fails('OPENPGP_MALFORMED', DATA, Buffer.alloc(1024 * 1024, 0xc2));
});

test('what surrounds a clear-signed text is refused', async (t) => {
  const { signer, keys } = await testKeys();
  const message = await signer.clearsign('A: 1\nB: 2\n', DATE);
  const fails = async (code: string, damaged: string) =>
    t.throwsAsync(verifyClearsigned(damaged, keys.certificates), { instanceOf: DepotError, code }, damaged);
  await fails('OPENPGP_MALFORMED', `Evil: 1\n${message}`);
  await fails('OPENPGP_MALFORMED', `${message}Evil: 1\n`);
  await fails('OPENPGP_MALFORMED', message.replace('Hash: SHA512\n', 'Hash: SHA512\nEvil: 1\n'));
  await fails('OPENPGP_MALFORMED', message.replace('A: 1\n', '-A: 1\n'));
  await fails('OPENPGP_MALFORMED', message.replace(/-----BEGIN PGP SIGNATURE[\s\S]*/, ''));
  await fails('SIGNATURE_BAD', message.replace('B: 2', 'B: 3'));
  await fails('SIGNATURE_BAD', message.replace('B: 2\n', 'B: 2\nC: 3\n'));
  // not covered by the signature, so it may not come through
  const { text } = await verifyClearsigned(message.replace('B: 2\n', 'B: 2 \t\n'), keys.certificates);
  t.is(text, 'A: 1\nB: 2\n');
});

test('no changed byte of a signature is taken for another signer or date', async (t) => {
  const { signer, keys } = await testKeys();
  const good = await signer.signBinary(DATA, DATE);
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const damaged = Buffer.from(good);
      damaged.writeUInt8(damaged.readUInt8(at) ^ change, at);
      const result = await verifyDetached(DATA, damaged, keys.certificates).catch((error: unknown) => error);
      // the bit count of the RSA number has some slack
      const same = at > good.length - 516 ? { fingerprint: signer.fingerprint, created: DATE } : undefined;
      t.true(result instanceof DepotError || isDeepStrictEqual(result, same), `byte ${at}`);
    }),
    { numRuns: 150 },
  );
});

test('any other text is refused, and never with another kind of error', async (t) => {
  const { keys, signer } = await testKeys();
  const armored = await signer.signArmored(DATA, DATE);
  const lines = armored.split('\n');
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.shuffledSubarray(lines).map((some) => some.join('\n')),
    fc.tuple(fc.nat(armored.length), fc.string()).map(([at, put]) => armored.slice(0, at) + put),
  );
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      if (text.trim() === armored.trim()) return;
      await t.throwsAsync(verifyDetached(DATA, text, keys.certificates), { instanceOf: DepotError });
      await t.throwsAsync(verifyClearsigned(text, keys.certificates), { instanceOf: DepotError });
    }),
    { numRuns: 200 },
  );
});

/** A gpg home whose clock can be set. */
async function gpgHome(t: ExecutionContext) {
  const home = await temporaryFolder(t);
  t.teardown(() => execa('gpgconf', ['--homedir', home, '--kill', 'all'], { reject: false }));
  await writeFile(join(home, 'data'), DATA);
  const gpg = async (time: string, ...args: string[]) =>
    execa(
      'gpg',
      [
        '--homedir',
        home,
        '--batch',
        '--yes',
        '--quiet',
        '--passphrase',
        '',
        '--faked-system-time',
        `${time}!`,
        ...args,
      ],
      { cwd: home },
    );
  const sign = async (time: string, ...args: string[]): Promise<Buffer> => {
    await gpg(time, '--output', 'sig', ...args, '--detach-sign', 'data');
    return readFile(join(home, 'sig'));
  };
  const certificate = async (): Promise<string> =>
    `${(await gpg('20250101T000000', '--armor', '--export')).stdout}\n`;
  return { gpg, sign, certificate };
}

test("a foreign program's signatures are judged at their own date", async (t) => {
  const { gpg, sign, certificate } = await gpgHome(t);
  await gpg(
    '20240101T000000',
    '--quick-generate-key',
    'Short Lived <s@example.com>',
    'rsa3072',
    'sign',
    '10d',
  );
  const inTime = await sign('20240105T000000', '--digest-algo', 'SHA256');
  const trusted = [await certificate()];
  const { created } = await verifyDetached(DATA, inTime, trusted);
  t.is(created, Date.UTC(2024, 0, 5) / 1000);
  const weak = await sign('20240105T000000', '--digest-algo', 'SHA1');
  await t.throwsAsync(verifyDetached(DATA, weak, trusted), { code: 'SIGNATURE_WEAK' });
  const textual = await sign('20240105T000000', '--digest-algo', 'SHA256', '--textmode');
  await t.throwsAsync(verifyDetached(DATA, textual, trusted), { code: 'OPENPGP_MALFORMED' });
  const early = await sign('20230105T000000', '--digest-algo', 'SHA256', '--ignore-time-conflict');
  await t.throwsAsync(verifyDetached(DATA, early, trusted), { code: 'SIGNATURE_DATE' });
});

test('a key that had expired, and a subkey, are not trusted', async (t) => {
  const { gpg, sign, certificate } = await gpgHome(t);
  await gpg('20240101T000000', '--quick-generate-key', 'Long Lived <l@example.com>', 'rsa3072', 'sign', '0');
  const late = await sign('20240301T000000', '--digest-algo', 'SHA256');
  const { stdout } = await gpg('20240101T000000', '--with-colons', '--list-keys');
  const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(stdout)?.[1] ?? '';
  await t.notThrowsAsync(verifyDetached(DATA, late, [await certificate()]));
  await gpg('20240102T000000', '--quick-set-expire', fingerprint, '10d');
  await t.throwsAsync(verifyDetached(DATA, late, [await certificate()]), { code: 'SIGNATURE_KEY' });
  await gpg('20240103T000000', '--quick-set-expire', fingerprint, '0');
  await gpg('20240103T000000', '--quick-add-key', fingerprint, 'rsa3072', 'sign', '0');
  const bySubkey = await sign('20240301T000000', '--digest-algo', 'SHA256');
  await t.throwsAsync(verifyDetached(DATA, bySubkey, [await certificate()]), {
    code: 'SIGNATURE_UNKNOWN_KEY',
  });
});
