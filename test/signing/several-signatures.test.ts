/** Two keys sign one text while clients get used to the second: what gpgv, sqv and godepot make of it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { armor, dearmor } from '../../builder/signing/armor.ts';
import { clearsignByAll, namedSigners, signArmoredByAll } from '../../builder/signing/several-signatures.ts';
import { verifyClearsignedSeveral, verifyDetachedSeveral } from '../../builder/signing/verify-several.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { testSigner } from '../helpers/test-signer.ts';

const CREATED = 1_700_000_000;
const DATE = CREATED + 60;
const TEXT = 'Origin: a\n- dashed\nend\n';
const DATA = Buffer.from(TEXT);
const [old, fresh, stranger] = [
  await testSigner(CREATED),
  await testSigner(CREATED),
  await testSigner(CREATED),
];
const BOTH = [old, fresh];

const KNOWN: readonly [string, readonly (typeof old)[], boolean][] = [
  ['both keys', BOTH, true],
  ['the old key', [old], true],
  ['the new key', [fresh], true],
  ['neither', [stranger], false],
];

for (const [who, known, good] of KNOWN) {
  test(`whoever knows ${who}: gpgv's good signatures, sqv and godepot`, async (t) => {
    const folder = await temporaryFolder(t);
    const at = (name: string): string => join(folder, name);
    const certificates = known.map(({ certificate }) => certificate);
    const binary = certificates.map((text) => dearmor(text, 'PUBLIC KEY BLOCK'));
    await writeFile(at('keys.gpg'), Buffer.concat(binary));
    await writeFile(at('text'), TEXT);
    const inRelease = await clearsignByAll(BOTH, TEXT, DATE);
    const detached = await signArmoredByAll(BOTH, DATA, DATE);
    await writeFile(at('text.asc'), inRelease);
    await writeFile(at('text.gpg'), detached);

    // apt counts GOODSIG lines and goes by no exit status, which a signature by an unknown key spoils
    for (const files of [[at('text.asc')], [at('text.gpg'), at('text')]]) {
      const gpgv = await execa('gpgv', ['--status-fd=1', '--keyring', at('keys.gpg'), ...files], {
        reject: false,
      });
      t.is(gpgv.stdout.match(/^\[GNUPG:\] GOODSIG /gm)?.length ?? 0, good ? known.length : 0);
      t.notRegex(gpgv.stdout, /BADSIG/);
    }
    // that of Debian 12 reads detached signatures alone; test/servers has apt 3 read the other kind with a newer one
    const sqv = await execa('sqv', ['--keyring', at('keys.gpg'), at('text.gpg'), at('text')], {
      reject: false,
    });
    t.is(sqv.exitCode === 0, good, sqv.stderr);
    const verify = async (): Promise<readonly string[]> => {
      const clear = await verifyClearsignedSeveral(inRelease, certificates);
      t.is(clear.text, TEXT);
      const { signers, unknown } = await verifyDetachedSeveral(DATA, detached, certificates);
      t.deepEqual(signers, clear.signers);
      t.is(signers.length + unknown, 2);
      return signers.map(({ fingerprint }) => fingerprint);
    };
    if (good)
      t.deepEqual(
        await verify(),
        known.map(({ fingerprint }) => fingerprint),
      );
    else await t.throwsAsync(verify(), { code: 'SIGNATURE_UNKNOWN_KEY' });
  });
}

test('one signer signs as ever: the same bytes', async (t) => {
  t.is(await clearsignByAll([old], TEXT, DATE), await old.clearsign(TEXT, DATE));
  t.is(await signArmoredByAll([old], DATA, DATE), await old.signArmored(DATA, DATE));
});

test('a signature that is older than its key is dated by the key', async (t) => {
  const later = await testSigner(DATE + 1000);
  const { signers } = await verifyDetachedSeveral(DATA, await signArmoredByAll([old, later], DATA, DATE), [
    old.certificate,
    later.certificate,
  ]);
  t.deepEqual(
    signers.map(({ created }) => created),
    [DATE, DATE + 1000],
  );
});

test('refused: a bad one beside a good one, one key twice, more than a depot makes, other packets', async (t) => {
  const certificates = BOTH.map(({ certificate }) => certificate);
  const packet = (signer: typeof old, data: Buffer): Promise<Buffer> => signer.signBinary(data, DATE);
  const refused = async (parts: readonly Buffer[], code: string): Promise<void> => {
    const text = armor(Buffer.concat(parts), 'SIGNATURE');
    await t.throwsAsync(verifyDetachedSeveral(DATA, text, certificates), { code });
  };
  const good = await packet(old, DATA);
  await refused([good, await packet(fresh, Buffer.from('something else'))], 'SIGNATURE_BAD');
  await refused([await packet(stranger, DATA), await packet(fresh, Buffer.from('else'))], 'SIGNATURE_BAD');
  await refused([good, good], 'SIGNATURE_SEVERAL');
  await refused([good, await packet(fresh, DATA), await packet(stranger, DATA)], 'SIGNATURE_SEVERAL');
  await refused([good, dearmor(old.certificate, 'PUBLIC KEY BLOCK')], 'OPENPGP_MALFORMED');
  await t.throwsAsync(verifyDetachedSeveral(DATA, '', certificates), { code: 'SIGNATURE_MISSING' });
});

test('who says to have signed is read in order, whoever it is', async (t) => {
  const text = await signArmoredByAll([stranger, old], DATA, DATE);
  t.deepEqual(namedSigners(dearmor(text, 'SIGNATURE')), [stranger.fingerprint, old.fingerprint]);
});
