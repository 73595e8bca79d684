import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { dearmor } from '../../builder/signing/armor.ts';
import { readPackets, readSignatureParts } from '../../builder/signing/packets.ts';
import { profileFaults } from '../../builder/signing/profile.ts';
import { contentSignatureDate } from '../../builder/signing/signer.ts';
import { requireChroot } from '../helpers/chroot.ts';
import { TEST_KEYS_CREATED, testKeys } from '../helpers/keys.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const DATE = TEST_KEYS_CREATED + 86_400;
const RELEASE = 'Origin: godepot\nDescription: Go, für alle\n- a line with a dash\nFrom here\n\nEnd: 1\n';

/** Files as apt, dnf and people find them: data, its signatures in each form, the certificate in each form. */
async function signed(t: ExecutionContext): Promise<string> {
  const { signer, keys } = await testKeys();
  const folder = await temporaryFolder(t);
  const data = Buffer.from(RELEASE);
  await writeFile(join(folder, 'data'), data);
  await writeFile(join(folder, 'data.sig'), await signer.signBinary(data, DATE));
  await writeFile(join(folder, 'data.asc'), await signer.signArmored(data, DATE));
  const message = await signer.clearsign(RELEASE, DATE);
  await writeFile(join(folder, 'InRelease'), message);
  await writeFile(join(folder, 'InRelease.asc'), message.slice(message.indexOf('-----BEGIN PGP SIGNATURE')));
  await writeFile(join(folder, 'key.asc'), keys.current.certificate.armored);
  await writeFile(join(folder, 'key.gpg'), keys.current.certificate.binary);
  return folder;
}

test('gpgv accepts each form, and returns the clear-signed text as it went in', async (t) => {
  const folder = await signed(t);
  const gpgv = (...args: string[]) =>
    execa('gpgv', ['--keyring', join(folder, 'key.gpg'), ...args], { cwd: folder });
  await t.notThrowsAsync(gpgv('data.sig', 'data'));
  await t.notThrowsAsync(gpgv('data.asc', 'data'));
  await gpgv('--output', 'out', 'InRelease');
  const { stdout } = await execa('cat', ['out'], { cwd: folder, stripFinalNewline: false });
  t.is(stdout, RELEASE);
});

test('sqv accepts detached signatures', async (t) => {
  const folder = await signed(t);
  for (const [key, signature] of [
    ['key.asc', 'data.asc'],
    ['key.gpg', 'data.sig'],
  ] as const) {
    const { stdout } = await execa('sqv', ['--keyring', key, signature, 'data'], { cwd: folder });
    t.is(stdout, (await testKeys()).signer.fingerprint);
  }
});

test("trixie's sqv accepts them under the policy of ten years from now", async (t) => {
  const folder = await signed(t);
  const root = await requireChroot('trixie');
  // the tree is shared, so the files are laid over it in a mount namespace of this process only
  const sqv = (...args: string[]) =>
    execa('unshare', [
      '--mount',
      'sh',
      '-c',
      'mount --bind "$1" "$2/mnt" && shift && exec chroot "$@"',
      'sh',
      folder,
      root,
      'sh',
      '-c',
      'cd /mnt && exec sqv --policy-as-of 2034-01-01 --keyring key.asc "$@"',
      'sqv',
      ...args,
    ]);
  await t.notThrowsAsync(sqv('--signature-file=data.asc', 'data'));
  await sqv('--cleartext', '--output=out', 'InRelease');
  t.is(await readFile(join(folder, 'out'), 'utf8'), RELEASE.trimEnd());
});

test('gpg sees no critical subpacket, SHA-512, and date and issuer in the hashed area', async (t) => {
  const { keys } = await testKeys();
  const folder = await signed(t);
  const packets = async (name: string): Promise<string> =>
    (await execa('gpg', ['--homedir', folder, '--list-packets', join(folder, name)])).stdout;
  for (const name of ['data.asc', 'key.asc', 'InRelease.asc']) {
    const text = await packets(name);
    t.false(/critical/i.test(text), name);
    t.true(/digest algo 10/.test(text), name);
    for (const type of [2, 16, 33])
      t.regex(text, new RegExp(`\\thashed subpkt ${type} `), `${name}: ${type}`);
    t.false(/subpkt 20 /.test(text), `${name}: a notation is random`);
  }
  const certificate = await packets('key.asc');
  t.regex(certificate, /:public key packet:\n\tversion 4, algo 1,/);
  t.regex(certificate, /pkey\[0\]: \[4096 bits\]/);
  t.false(/sub key|subkey/.test(certificate));
  t.is(certificate.match(/^:signature packet/gm)?.length, 1);
  t.is(keys.current.certificate.armored.match(/^=[A-Za-z0-9+/]{4}$/gm)?.length, 1);
});

test('rpm imports both certificates', async (t) => {
  const { keys } = await testKeys();
  const folder = await temporaryFolder(t);
  for (const { certificate } of [keys.current, keys.next])
    await execa('rpmkeys', ['--dbpath', folder, '--import', certificate.path]);
  const { stdout } = await execa('rpm', ['--dbpath', folder, '-qa', 'gpg-pubkey', '--qf', '%{VERSION}\n']);
  const expected = [keys.current, keys.next].map((key) => key.fingerprint.slice(-8).toLowerCase());
  t.deepEqual(stdout.split('\n').sort(), expected.sort());
});

test('same key, date and data: same bytes; another date: other bytes', async (t) => {
  const { signer } = await testKeys();
  const data = Buffer.from(RELEASE);
  t.deepEqual(await signer.signBinary(data, DATE), await signer.signBinary(data, DATE));
  t.is(await signer.signArmored(data, DATE), await signer.signArmored(data, DATE));
  t.is(await signer.clearsign(RELEASE, DATE), await signer.clearsign(RELEASE, DATE));
  t.notDeepEqual(await signer.signBinary(data, DATE), await signer.signBinary(data, DATE + 1));
});

test('clear-signed text has LF line ends and no line that the text lacks', async (t) => {
  const { signer } = await testKeys();
  const message = await signer.clearsign('A: 1\nB: 2\n', DATE);
  t.false(message.includes('\r'));
  t.regex(
    message,
    /^-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nA: 1\nB: 2\n-----BEGIN PGP SIGNATURE-----\n/,
  );
});

test('a signature is never older than its key', async (t) => {
  const { signer } = await testKeys();
  t.is(contentSignatureDate(signer.created - 5, signer), signer.created);
  t.is(contentSignatureDate(signer.created + 5, signer), signer.created + 5);
  await t.notThrowsAsync(signer.signBinary(Buffer.from('x'), signer.created));
  await t.throwsAsync(signer.signBinary(Buffer.from('x'), signer.created - 1), { code: 'DATE_BEFORE_KEY' });
});

test('the self-check refuses what some client would', async (t) => {
  const { signer } = await testKeys();
  const [packet] = readPackets(dearmor(await signer.signArmored(Buffer.from('x'), DATE), 'SIGNATURE'));
  const parts = readSignatureParts(packet?.body ?? Buffer.alloc(0));
  t.deepEqual(profileFaults(parts, signer.fingerprint, DATE), []);
  const [first, ...others] = parts.hashed;
  t.truthy(first);
  if (first === undefined) return;
  const critical = { ...parts, hashed: [{ ...first, critical: true }, ...others] };
  t.is(profileFaults(critical, signer.fingerprint, DATE).length, 1);
  t.is(profileFaults({ ...parts, hashAlgorithm: 2 }, signer.fingerprint, DATE).length, 1);
  t.is(profileFaults({ ...parts, publicKeyAlgorithm: 22 }, signer.fingerprint, DATE).length, 1);
  t.is(profileFaults(parts, signer.fingerprint, DATE + 1).length, 1);
  t.true(profileFaults({ ...parts, hashed: [first] }, signer.fingerprint, DATE).length >= 3);
  t.is(profileFaults(parts, 'F'.repeat(40), DATE).length, 2);
});
