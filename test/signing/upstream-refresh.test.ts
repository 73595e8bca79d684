import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { fc } from '../helpers/fast-check.ts';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError } from '../../builder/errors.ts';
import { dearmor } from '../../builder/signing/armor.ts';
import { readUpstreamKeyring } from '../../builder/signing/upstream-key-choice.ts';
import { mergeUpstreamKey } from '../../builder/signing/upstream-refresh.ts';
import { checkDetached } from '../helpers/detached.ts';
import {
  forgeBinding,
  forgeKey,
  forgePrimary,
  forgeRevocation,
  forgeSignature,
  forgeSubkey,
  packet,
  subpacket,
  TAG,
} from '../helpers/forged-openpgp.ts';
import { openGpgClock } from '../helpers/gpg-clock.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const DAY = 86_400;
const MADE = Date.UTC(2020, 0, 1) / 1000;
const primary = forgeKey(MADE);
const first = forgeKey(MADE + DAY);
const second = forgeKey(MADE + 2 * DAY);
const other = forgeKey(MADE);
const bound = (key = first, date = key.created, expires?: number): Buffer =>
  forgeBinding(primary, key, { date, ...(expires === undefined ? {} : { expires }) });
const START = forgePrimary(primary);
const FIRST = forgeSubkey(first, bound());
const CURRENT = Buffer.concat([START, FIRST]);

const PLACES = {
  current: { where: 'the current key', origin: 'refresh' },
  offered: { where: 'the offered key', origin: 'offered' },
} as const;

const merge = (offered: Buffer, current: Buffer | undefined = CURRENT) =>
  mergeUpstreamKey(current, offered, primary.fingerprint, PLACES);

/** What gpg makes of the result: `pub`/`sub` with validity and fingerprint. */
async function gpgShows(t: ExecutionContext, armored: string): Promise<string[]> {
  const folder = await temporaryFolder(t);
  const options = { input: armored };
  await execa('gpg', ['--homedir', folder, '--batch', '--quiet', '--import'], options);
  const { stdout } = await execa('gpg', ['--homedir', folder, '--batch', '--with-colons', '--list-keys']);
  return [...stdout.matchAll(/^(pub|sub):(.).*\nfpr:+([0-9A-F]{40}):/gm)].map(
    ([, kind = '', validity = '', fingerprint = '']) => `${kind} ${validity} ${fingerprint}`,
  );
}

test('a new subkey is added, old ones stay, and offering it again changes no byte', async (t) => {
  const SECOND = forgeSubkey(second, bound(second));
  // the offered file knows the new one only
  const merged = await merge(Buffer.concat([START, SECOND]));
  t.like(merged, { changed: true, renewed: [], revoked: [], refused: [], others: [] });
  t.deepEqual(merged.added, [
    { fingerprint: second.fingerprint, created: second.created, expires: null, revoked: null },
  ]);
  t.deepEqual(
    (await gpgShows(t, merged.armored)).map((line) => line.slice(6)),
    [primary.fingerprint, first.fingerprint, second.fingerprint],
  );
  const offers = [Buffer.concat([START, SECOND, FIRST]), CURRENT, Buffer.from(merged.armored)];
  for (const offered of offers) {
    const again = await merge(offered, Buffer.from(merged.armored));
    t.like(again, {
      changed: false,
      armored: merged.armored,
      added: [],
      renewed: [],
      revoked: [],
      refused: [],
    });
  }
  const fresh = await mergeUpstreamKey(undefined, Buffer.from(merged.armored), primary.fingerprint, PLACES);
  t.like(fresh, { changed: true, armored: merged.armored, added: { length: 2 } });
});

test('subkeys that the primary key does not answer for are refused, each with its reason', async (t) => {
  const third = forgeKey(MADE);
  const fourth = forgeKey(MADE);
  const offered = Buffer.concat([
    START,
    forgeSubkey(second),
    forgeSubkey(other, forgeBinding(other, other, { date: MADE })),
    forgeSubkey(third, forgeBinding(primary, third, { date: MADE, back: null })),
    forgeSubkey(fourth, forgeBinding(primary, fourth, { date: MADE, flags: 0x0c, back: null })),
  ]);
  const merged = await merge(offered);
  t.like(merged, { changed: false, added: [] });
  t.deepEqual(
    merged.refused.map(({ fingerprint }) => fingerprint),
    [second, other, third, fourth].map(({ fingerprint }) => fingerprint),
  );
  const [unbound, foreign, mute, encrypting] = merged.refused.map(({ why }) => why);
  t.regex(unbound ?? '', /no signature of the primary key/);
  t.regex(foreign ?? '', /not issued by the given public key/);
  t.regex(mute ?? '', /back-signature/);
  t.regex(encrypting ?? '', /not made for signing/);
});

test('revocations come in, from the primary key only, and never go away', async (t) => {
  const revoked = await merge(
    Buffer.concat([
      START,
      forgeSubkey(first, bound(), forgeRevocation(primary, primary, first, MADE + 9 * DAY)),
    ]),
  );
  t.like(revoked, { changed: true, revoked: { length: 1, 0: { fingerprint: first.fingerprint } } });
  t.true((await gpgShows(t, revoked.armored)).includes(`sub r ${first.fingerprint}`));
  const again = await merge(CURRENT, Buffer.from(revoked.armored));
  t.like(again, { changed: false, armored: revoked.armored });
  const foreign = await merge(
    Buffer.concat([
      START,
      forgeSubkey(first, bound(), forgeRevocation(other, primary, first, MADE + 9 * DAY)),
    ]),
  );
  t.like(foreign, { changed: false, revoked: [] });
  // of the whole key
  const own = Buffer.concat([
    Buffer.from([0x99, primary.body.length >> 8, primary.body.length & 0xff]),
    primary.body,
  ]);
  const revocation = (signer = primary): Buffer =>
    packet(TAG.signature, forgeSignature(signer, own, { type: 0x20, date: MADE + DAY, hash: 2 }));
  const key = START.subarray(0, 3 + primary.body.length);
  const rest = START.subarray(key.length);
  const whole = await merge(Buffer.concat([key, revocation(), rest]));
  t.like(whole, { changed: true, revoked: { length: 1, 0: { fingerprint: primary.fingerprint } } });
  t.like(await merge(Buffer.concat([key, revocation(other), rest])), { changed: false });
});

test('a broken signature hides none that says the same', async (t) => {
  const revocation = forgeRevocation(primary, primary, first, MADE + 9 * DAY);
  const broken = Buffer.from(revocation);
  broken.writeUInt8(broken.readUInt8(broken.length - 1) ^ 1, broken.length - 1);
  const current = Buffer.concat([START, forgeSubkey(first, bound(), broken)]);
  const offered = Buffer.concat([START, forgeSubkey(first, bound(), revocation)]);
  const merged = await merge(offered, current);
  t.like(merged, { changed: true, revoked: { length: 1, 0: { fingerprint: first.fingerprint } } });
  t.like(await merge(offered, Buffer.from(merged.armored)), { changed: false, armored: merged.armored });
});

test('a life made longer is taken with both bindings, so that older signatures stay good', async (t) => {
  const clock = await openGpgClock(t);
  const data = Buffer.from('an archive');
  const fingerprint = await clock.primary('20200101T000000');
  const subkey = await clock.subkey(fingerprint, '20200102T000000', 'sign', '60d');
  const before = await clock.certificate(fingerprint);
  const early = await clock.sign(data, '20200115T000000', [subkey]);
  await clock.gpg('20200201T000000', ['--quick-set-expire', fingerprint, '2y', subkey]);
  const after = await clock.certificate(fingerprint);
  const late = await clock.sign(data, '20210601T000000', [subkey]);
  const merged = await mergeUpstreamKey(before, after, fingerprint, PLACES);
  t.like(merged, { changed: true, added: [], renewed: { length: 1, 0: { fingerprint: subkey } } });
  const certificate = Buffer.from(merged.armored);
  for (const signature of [early, late])
    t.like(await checkDetached({ certificate, signature, data, primary: fingerprint }), { signer: subkey });
  // gpg keeps the latest binding only: nothing in its file says that the subkey was there in January
  const alone = { certificate: after, signature: early, data, primary: fingerprint };
  await t.throwsAsync(checkDetached(alone), {
    code: 'SIGNATURE_DATE',
    message: /was bound to it on 2020-02-01/,
  });
});

test('nothing foreign comes in: user IDs, pictures, certifications, padding of what was there', async (t) => {
  const user = packet(TAG.user, Buffer.from('Mallory <mallory@example.com>'));
  const picture = Buffer.concat([Buffer.from([0xc0 | 17, 4]), Buffer.from([3, 1, 0xff, 0xd8])]);
  const stranger = packet(
    TAG.signature,
    forgeSignature(other, Buffer.from('x'), { type: 0x13, date: MADE + DAY }),
  );
  const padded = Buffer.from(bound());
  const noise = subpacket(100, Buffer.alloc(40, 7));
  const hashedEnd = 6 + padded.readUInt16BE(4);
  const unhashed = Buffer.concat([
    padded.subarray(hashedEnd + 2, hashedEnd + 2 + padded.readUInt16BE(hashedEnd)),
    noise,
  ]);
  const more = Buffer.concat([
    padded.subarray(0, hashedEnd),
    Buffer.from([unhashed.length >> 8, unhashed.length & 0xff]),
    unhashed,
    padded.subarray(hashedEnd + 2 + padded.readUInt16BE(hashedEnd)),
  ]);
  const offered = Buffer.concat([
    START,
    stranger,
    user,
    stranger,
    picture,
    stranger,
    forgeSubkey(first, more),
    FIRST,
  ]);
  t.like(await merge(offered), { changed: false });
});

test('a file without the primary key is refused, and so is what is no key file', async (t) => {
  const refused = async (offered: Buffer, code: string): Promise<void> => {
    await t.throwsAsync(merge(offered), { instanceOf: DepotError, code });
  };
  await refused(Buffer.concat([forgePrimary(other), FIRST]), 'UPSTREAM_KEY_ABSENT');
  await refused(Buffer.from('<html>'), 'OPENPGP_MALFORMED');
  await refused(Buffer.alloc(0), 'OPENPGP_MALFORMED');
  await refused(CURRENT.subarray(0, CURRENT.length - 1), 'OPENPGP_MALFORMED');
  await refused(Buffer.alloc(1024 * 1024 + 1, 0x99), 'FILE_LARGE');
  await refused(Buffer.concat([packet(5, primary.body), START]), 'OPENPGP_MALFORMED');
  // the library throws at user IDs that long
  const long = packet(TAG.user, Buffer.alloc(6000, 0x41));
  t.like(await merge(Buffer.concat([START, long, FIRST])), { changed: false });
  // in linear time: a file of beginnings took seconds once
  const started = process.cpuUsage();
  await refused(Buffer.from('-----BEGIN PGP PUBLIC KEY BLOCK-----\n'.repeat(28_000)), 'OPENPGP_MALFORMED');
  t.true(process.cpuUsage(started).user < 2_000_000);
  // other keys beside it are named, and left there
  const both = await merge(Buffer.concat([forgePrimary(other), FIRST, CURRENT]));
  t.like(both, { changed: false, others: [other.fingerprint] });
});

test('the same numbers in another spelling are no subkey of their own', async (t) => {
  // 65537 said to have 18 bits; behind it come its three bytes
  const at = CURRENT.indexOf(first.body) + first.body.length - 4;
  t.is(CURRENT[at], 17);
  const respelled = Buffer.from(CURRENT);
  respelled[at] = 18;
  const { added, refused, changed } = await merge(respelled);
  t.deepEqual([added.length, refused.length, changed], [0, 1, false]);
  t.regex(refused[0]?.why ?? '', /not written as OpenPGP/);
});

test('any damage to an offered key is refused or changes nothing but by what the primary key signed', async (t) => {
  const offered = Buffer.concat([START, FIRST, forgeSubkey(second, bound(second))]);
  await fc.assert(
    fc.asyncProperty(fc.nat(offered.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const damaged = Buffer.from(offered);
      damaged.writeUInt8(damaged.readUInt8(at) ^ change, at);
      const known = new Set([first.fingerprint, second.fingerprint]);
      try {
        const { armored, added } = await merge(damaged);
        t.true(dearmor(armored, 'PUBLIC KEY BLOCK').includes(first.body));
        t.true(
          added.every(({ fingerprint }) => known.has(fingerprint)),
          `byte ${at}`,
        );
      } catch (error) {
        if (!(error instanceof DepotError)) throw error;
      }
    }),
    { numRuns: 200 },
  );
});

test('which key file counts: the refreshed one, then that of the spec, then the built-in one', async (t) => {
  const keysFolder = await temporaryFolder(t);
  const { fingerprint } = primary;
  const keyring = join(keysFolder, 'own.gpg');
  const where = async (named: string | undefined): Promise<string> =>
    (await readUpstreamKeyring({ keysFolder, choice: { primary: fingerprint, keyring: named } })).where;
  const missing = await t.throwsAsync(where(undefined), { code: 'UPSTREAM_KEYRING_MISSING' });
  t.regex(missing instanceof DepotError ? (missing.hint ?? '') : '', /keys upstream refresh --from/);
  await t.throwsAsync(where(keyring), { code: 'UPSTREAM_KEYRING_MISSING' });
  await writeFile(keyring, CURRENT);
  t.is(await where(keyring), keyring);
  const refreshed = join(keysFolder, 'upstream', `${fingerprint}.asc`);
  await mkdir(join(keysFolder, 'upstream'));
  await writeFile(refreshed, (await merge(CURRENT, undefined)).armored);
  t.is(await where(keyring), refreshed);
  await writeFile(refreshed, forgePrimary(other));
  // the hint is about the file that is wrong, not about one that is never read
  const override = await t.throwsAsync(where(keyring), { instanceOf: DepotError });
  t.is(override.code, 'UPSTREAM_KEY_ABSENT');
  t.regex(override.hint ?? '', /^this file goes before openpgp.keyring/);
  await rm(refreshed);
  await writeFile(keyring, forgePrimary(other));
  const named = await t.throwsAsync(where(keyring), { instanceOf: DepotError });
  t.regex(named.hint ?? '', /^name a file that holds it as the spec's openpgp.keyring/);
});
