import test from 'ava';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { armor, dearmor } from '../../builder/signing/armor.ts';
import { certificateTraits } from '../../builder/signing/certificate-traits.ts';
import { revocationFile } from '../../builder/signing/keys.ts';
import { loadOpenpgp } from '../../builder/signing/openpgp.ts';
import { PACKET, readPackets, readSignatureParts } from '../../builder/signing/packets.ts';
import { TEST_KEYS_CREATED, testKeys } from '../helpers/keys.ts';

const NOW = TEST_KEYS_CREATED + 86_400;

/** Types of critical subpackets in every signature among these packets, embedded ones included. */
function criticalTypes(packets: Buffer): number[] {
  return readPackets(packets)
    .filter(({ type }) => type === PACKET.signature)
    .flatMap(({ body }) => criticalIn(body));
}

function criticalIn(signature: Buffer): number[] {
  const { hashed, unhashed } = readSignatureParts(signature);
  return [...hashed, ...unhashed].flatMap(({ type, critical, body }) => [
    ...(critical ? [type] : []),
    ...(type === 32 ? criticalIn(body) : []),
  ]);
}

test('nothing that godepot generates has a critical subpacket: certificate, private half, revocation', async (t) => {
  const { keys, folder } = await testKeys();
  for (const { certificate, privatePath, fingerprint } of [keys.current, keys.next]) {
    t.deepEqual(criticalTypes(certificate.binary), []);
    t.deepEqual(criticalTypes(dearmor(await readFile(privatePath, 'utf8'), 'PRIVATE KEY BLOCK')), []);
    const revocation = await readFile(join(folder, 'private', revocationFile(fingerprint)), 'utf8');
    t.deepEqual(criticalTypes(dearmor(revocation, 'PUBLIC KEY BLOCK')), []);
    const [traits, ...others] = certificateTraits(certificate.binary, NOW);
    t.deepEqual(others, []);
    t.like(traits, { fingerprint, algorithm: 'RSA 4096', expires: undefined, signs: true });
    t.deepEqual(traits?.traits, ['rsa-3072']);
  }
});

test('with an end and a signing subkey too, and the library as it comes takes what was changed', async (t) => {
  const openpgp = await loadOpenpgp();
  const { privateKey } = await openpgp.generateKey({
    type: 'rsa',
    rsaBits: 2048,
    userIDs: { name: 'Test', email: 'test@example.com' },
    subkeys: [{ sign: true }],
    keyExpirationTime: 94_608_000,
    date: new Date(TEST_KEYS_CREATED * 1000),
    format: 'object',
  });
  const certificate = privateKey.toPublic().armor();
  const packets = dearmor(certificate, 'PUBLIC KEY BLOCK');
  t.deepEqual(criticalTypes(packets), []);
  const [traits] = certificateTraits(packets, NOW);
  t.deepEqual(traits?.traits, ['rsa-2048', 'signing-subkey']);
  t.is(traits?.expires, TEST_KEYS_CREATED + 94_608_000);

  // signatures cover the cleared bits: a copy of the library that nobody mended finds them good, and one put back bad
  const path = `${import.meta.resolve('openpgp')}?never-mended`;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same file under another name
  const library = (await import(path)) as typeof import('openpgp');
  const date = new Date(NOW * 1000);
  const good = await library.readKey({ armoredKey: certificate });
  await t.notThrowsAsync(good.verifyPrimaryKey(date));
  const signing = await good.getSigningKey(undefined, date);
  t.is(signing.getFingerprint(), good.subkeys[0]?.getFingerprint() ?? 'none');
  const signature = readPackets(packets).find(({ type }) => type === PACKET.signature)?.body ?? packets;
  const created = readSignatureParts(signature).hashed.find(({ type }) => type === 2)?.body ?? packets;
  packets[created.byteOffset - packets.byteOffset - 1] = 0x82;
  t.deepEqual(criticalTypes(packets), [2]);
  const bad = await library.readKey({ armoredKey: armor(packets, 'PUBLIC KEY BLOCK') });
  await t.throwsAsync(bad.verifyPrimaryKey(date));
});
