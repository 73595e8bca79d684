import test from 'ava';
import { execa } from 'execa';
import { fc } from '../helpers/fast-check.ts';

import { hasCode } from '../../builder/errors.ts';
import { crc24, dearmor } from '../../builder/signing/armor.ts';
import { readPackets, readPublicKey, readSignatureParts } from '../../builder/signing/packets.ts';
import { testKeys } from '../helpers/keys.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

test('fingerprint and date of a key are those that gpg shows', async (t) => {
  const { keys } = await testKeys();
  const home = await temporaryFolder(t);
  const { stdout } = await execa('gpg', [
    '--homedir',
    home,
    '--batch',
    '--with-colons',
    '--show-keys',
    keys.next.certificate.path,
  ]);
  const [primary] = readPackets(keys.next.certificate.binary);
  const key = readPublicKey(primary?.body ?? Buffer.alloc(0));
  t.regex(stdout, new RegExp(`^fpr:+${key.fingerprint}:`, 'm'));
  t.regex(stdout, new RegExp(`^pub:-?:4096:1:${key.fingerprint.slice(-16)}:${key.created}:`, 'm'));
});

test('armor that gpg makes is read back, with its check sum', async (t) => {
  const home = await temporaryFolder(t);
  const { keys } = await testKeys();
  const { binary } = keys.current.certificate;
  const options = { input: binary, stripFinalNewline: false } as const;
  const { stdout } = await execa('gpg', ['--homedir', home, '--batch', '--enarmor'], options);
  const armored = stdout.replaceAll('PGP ARMORED FILE', 'PGP PUBLIC KEY BLOCK');
  t.deepEqual(dearmor(armored, 'PUBLIC KEY BLOCK'), binary);
  t.true(armored.includes(`\n=${crc24(binary).toString('base64')}\n`));
  t.throws(() => dearmor(armored, 'SIGNATURE'), { code: 'OPENPGP_MALFORMED' });
});

test('any bytes are packets or OPENPGP_MALFORMED, never another error', async (t) => {
  const { keys, signer } = await testKeys();
  const seeds = [keys.current.certificate.binary, await signer.signBinary(Buffer.from('x'), signer.created)];
  const damaged = fc
    .tuple(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 8 }),
      fc.nat(2000),
    )
    .map(([seed, changes, end]) => {
      const bytes = Buffer.from(seed).subarray(0, end);
      for (const [at, value] of changes) if (at < bytes.length) bytes.writeUInt8(value, at);
      return bytes;
    });
  const any = fc.oneof(
    damaged,
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  );
  fc.assert(
    fc.property(any, (bytes) =>
      [
        () => readPackets(bytes),
        () => readSignatureParts(bytes),
        () => readPublicKey(bytes),
        () => readPackets(bytes).map(({ body }) => readSignatureParts(body)),
      ].every(calm),
    ),
    { numRuns: 2000 },
  );
  t.pass();
});

function calm(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    return hasCode(error, 'OPENPGP_MALFORMED');
  }
}
