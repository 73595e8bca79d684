/** Keys and signatures that no program makes, packet by packet. gpgv is asked the same each time, so that no check is laxer than its own. */
import test from 'ava';
import { fc } from '../helpers/fast-check.ts';

import { DepotError, type ErrorCode } from '../../builder/errors.ts';
import { checkDetached } from '../helpers/detached.ts';
import {
  forgeBinding,
  type ForgedKey,
  forgeKey,
  forgePrimary,
  forgeRevocation,
  forgeSignature,
  forgeSubkey,
  packet,
  seconds,
  subpacket,
  TAG,
} from '../helpers/forged-openpgp.ts';
import { askGpgv } from '../helpers/gpg-clock.ts';

const DATA = Buffer.from('an archive\n');
const DAY = 86_400;
/** 2020-01-01 */
const MADE = Date.UTC(2020, 0, 1) / 1000;
const BOUND = MADE + DAY;
const SIGNED = MADE + 100 * DAY;

const primary = forgeKey(MADE);
const subkey = forgeKey(BOUND);
const other = forgeKey(MADE);
const stranger = forgeKey(BOUND);

interface Case {
  title: string;
  /** Of the certificate, after the primary key and its user ID. */
  subkeys: () => Buffer;
  /** Of a good signature by `subkey` when left out. */
  signature?: () => Buffer;
  /** Before the primary key's own packets when given: the whole start of the certificate. */
  start?: () => Buffer;
  expected: ErrorCode | 'good';
  /** In the message. */
  says?: RegExp;
  /** Why gpgv may take what is refused here. */
  stricter?: string;
}

const bound = (options: Partial<Parameters<typeof forgeBinding>[2]> = {}, key = subkey): Buffer =>
  forgeBinding(primary, key, { date: BOUND, ...options });
const signed = (signer: ForgedKey, options: Partial<Parameters<typeof forgeSignature>[2]> = {}): Buffer =>
  packet(TAG.signature, forgeSignature(signer, DATA, { type: 0, date: SIGNED, ...options }));
const only =
  (...signatures: Buffer[]): (() => Buffer) =>
  () =>
    forgeSubkey(subkey, ...signatures);
const LATER = SIGNED + DAY;

const CASES: Case[] = [
  { title: 'as it should be', subkeys: only(bound()), expected: 'good' },
  {
    title: 'SHA-512',
    subkeys: only(bound({ hash: 10 })),
    signature: () => signed(subkey, { hash: 10 }),
    expected: 'good',
  },
  {
    title: 'a subkey without any binding',
    subkeys: only(),
    expected: 'SIGNATURE_KEY_UNBOUND',
    says: new RegExp(`${subkey.fingerprint} of ${primary.fingerprint}`),
  },
  {
    title: 'a subkey of another primary key, spliced in',
    subkeys: () => forgeSubkey(stranger, forgeBinding(other, stranger, { date: BOUND })),
    signature: () => signed(stranger),
    expected: 'SIGNATURE_KEY_UNBOUND',
  },
  {
    title: 'bound by another key that says it is the primary one',
    subkeys: only(forgeBinding({ ...primary, private: other.private }, subkey, { date: BOUND })),
    expected: 'SIGNATURE_KEY_UNBOUND',
  },
  {
    title: "another subkey's binding",
    subkeys: () => Buffer.concat([forgeSubkey(subkey, bound()), forgeSubkey(stranger, bound())]),
    signature: () => signed(stranger),
    expected: 'SIGNATURE_KEY_UNBOUND',
  },
  {
    title: 'no back-signature',
    subkeys: only(bound({ back: null })),
    expected: 'SIGNATURE_KEY_UNBOUND',
    says: /back-signature/,
  },
  {
    title: 'the back-signature of another key',
    subkeys: only(bound({ back: { signer: { ...subkey, private: other.private }, type: 0x19 } })),
    expected: 'SIGNATURE_KEY_UNBOUND',
  },
  {
    title: 'a binding in place of the back-signature',
    subkeys: only(bound({ back: { signer: subkey, type: 0x18 } })),
    expected: 'SIGNATURE_KEY_UNBOUND',
  },
  {
    title: 'bound with SHA-1',
    subkeys: only(bound({ hash: 2 })),
    expected: 'SIGNATURE_KEY_UNBOUND',
    stricter: 'SHA-1 can be forged',
  },
  { title: 'bound with MD5', subkeys: only(bound({ hash: 1 })), expected: 'SIGNATURE_KEY_UNBOUND' },
  {
    title: 'an encryption subkey',
    subkeys: only(bound({ flags: 0x0c, back: null })),
    expected: 'SIGNATURE_KEY',
    says: /not made for signing/,
  },
  { title: 'a certifying subkey', subkeys: only(bound({ flags: 0x01 })), expected: 'SIGNATURE_KEY' },
  {
    title: 'signed before the subkey was made',
    subkeys: only(bound()),
    signature: () => signed(subkey, { date: BOUND - 1 }),
    expected: 'SIGNATURE_DATE',
    says: /2020-01-02T00:00:00Z.*2020-01-01T23:59:59Z/,
  },
  {
    title: 'signed before the primary key was made',
    subkeys: () => forgeSubkey({ ...subkey }, bound()),
    signature: () => signed(primary, { date: MADE - 1 }),
    expected: 'SIGNATURE_DATE',
  },
  {
    title: 'bound only after it signed',
    subkeys: only(bound({ date: LATER })),
    expected: 'SIGNATURE_DATE',
    says: /was bound to it on 2020-04-11/,
    stricter: 'gpgv looks at the latest binding alone',
  },
  {
    title: 'expired by the second',
    subkeys: only(bound({ expires: SIGNED - BOUND })),
    expected: 'SIGNATURE_KEY',
    says: /2020-04-10T00:00:00Z.*2020-04-10T00:00:00Z/,
    stricter: 'gpgv says EXPKEYSIG whenever it was signed',
  },
  {
    title: 'one second before it expired',
    subkeys: only(bound({ expires: SIGNED - BOUND + 1 })),
    expected: 'good',
  },
  {
    title: 'cut short later, to before the signature',
    subkeys: only(bound(), bound({ date: LATER, expires: DAY })),
    expected: 'SIGNATURE_KEY',
    stricter: 'gpgv says EXPKEYSIG whenever it was signed',
  },
  {
    title: 'made longer only after it had ended',
    subkeys: only(bound({ expires: DAY }), bound({ date: LATER })),
    expected: 'SIGNATURE_KEY',
    stricter: 'gpgv looks at the latest binding alone',
  },
  {
    title: 'no longer for signing by its latest binding',
    subkeys: only(bound(), bound({ date: LATER, flags: 0x0c, back: null })),
    expected: 'SIGNATURE_KEY',
  },
  {
    title: 'revoked after it signed, and merely retired',
    subkeys: only(bound(), forgeRevocation(primary, primary, subkey, LATER)),
    expected: 'SIGNATURE_KEY_REVOKED',
    says: /retired/,
  },
  {
    title: 'a revocation behind a second copy of the subkey',
    subkeys: () =>
      Buffer.concat([
        forgeSubkey(subkey, bound()),
        forgeSubkey(subkey, bound(), forgeRevocation(primary, primary, subkey, LATER)),
      ]),
    expected: 'SIGNATURE_KEY_REVOKED',
    stricter: 'gpgv looks at the first copy alone',
  },
  {
    title: 'a revocation by somebody else',
    subkeys: only(bound(), forgeRevocation(other, primary, subkey, LATER)),
    expected: 'good',
  },
  {
    title: 'a weak signing key',
    subkeys: () => forgeSubkey(WEAK, bound({}, WEAK)),
    signature: () => signed(WEAK),
    expected: 'SIGNATURE_WEAK',
    stricter: 'gpgv has no least length',
  },
  {
    title: 'a primary key whose user ID is certified with SHA-1 only',
    start: () => forgePrimary(primary, { hash: 2 }),
    subkeys: only(bound()),
    expected: 'SIGNATURE_KEY',
    stricter: 'SHA-1 can be forged',
  },
  {
    title: 'a primary key that may certify only, signing itself',
    start: () => forgePrimary(primary, { flags: 0x01 }),
    subkeys: only(bound()),
    signature: () => signed(primary),
    expected: 'SIGNATURE_KEY',
    says: /the pinned key/,
  },
  {
    title: 'a primary key that had expired',
    start: () => forgePrimary(primary, { expires: 50 * DAY }),
    subkeys: only(bound()),
    expected: 'SIGNATURE_KEY',
    says: /expired/,
    stricter: 'gpgv says EXPKEYSIG whenever it was signed',
  },
  {
    title: 'a primary key that has expired since',
    start: () => forgePrimary(primary, { expires: 101 * DAY }),
    subkeys: only(bound()),
    expected: 'good',
  },
  {
    title: 'a primary key that its later word ends before the signature',
    start: () => forgePrimary(primary, {}, { date: LATER, expires: 50 * DAY }),
    subkeys: only(bound()),
    expected: 'SIGNATURE_KEY',
    stricter: 'gpgv says EXPKEYSIG whenever it was signed',
  },
  {
    title: 'a key that is named by the same key ID under another fingerprint',
    subkeys: only(bound()),
    signature: () => signed(other, { issuer: `${'0'.repeat(24)}${subkey.fingerprint.slice(-16)}` }),
    expected: 'SIGNATURE_UNKNOWN_KEY',
  },
  {
    title: 'two keys named in one signature',
    subkeys: only(bound()),
    signature: () => signed(other, { issuer: subkey.fingerprint, hashed: [issuer(other.fingerprint)] }),
    expected: 'OPENPGP_MALFORMED',
  },
  {
    title: "another key's signature under the subkey's name",
    subkeys: only(bound()),
    signature: () => signed(other, { issuer: subkey.fingerprint }),
    expected: 'SIGNATURE_BAD',
  },
  {
    title: 'no issuer',
    subkeys: only(bound()),
    signature: () => withoutIssuer(),
    expected: 'OPENPGP_MALFORMED',
  },
  {
    title: 'a critical subpacket that nobody knows',
    subkeys: only(bound()),
    signature: () => signed(subkey, { hashed: [subpacket(100, Buffer.from([1]), true)] }),
    expected: 'OPENPGP_MALFORMED',
    says: /type 100/,
  },
  {
    title: 'a critical notation',
    subkeys: only(bound()),
    signature: () =>
      signed(subkey, { hashed: [subpacket(20, Buffer.from('80000000000300017840407879', 'hex'), true)] }),
    expected: 'OPENPGP_MALFORMED',
  },
  {
    title: 'an unknown subpacket that is not critical',
    subkeys: only(bound()),
    signature: () => signed(subkey, { hashed: [subpacket(100, Buffer.from([1]))] }),
    expected: 'good',
  },
  {
    title: 'two dates',
    subkeys: only(bound()),
    signature: () => signed(subkey, { hashed: [subpacket(2, seconds(SIGNED + 1))] }),
    expected: 'OPENPGP_MALFORMED',
    stricter: 'programs differ in which date counts',
  },
  {
    title: 'an expired signature',
    subkeys: only(bound()),
    signature: () => signed(subkey, { hashed: [subpacket(3, seconds(DAY))] }),
    expected: 'SIGNATURE_DATE',
    says: /2020-04-11T00:00:00Z only/,
  },
  {
    title: 'a signature that is good for 50 years',
    subkeys: only(bound()),
    signature: () => signed(subkey, { hashed: [subpacket(3, seconds(50 * 365 * DAY))] }),
    expected: 'good',
  },
  {
    title: 'MD5',
    subkeys: only(bound()),
    signature: () => signed(subkey, { hash: 1 }),
    expected: 'SIGNATURE_WEAK',
  },
  ...[0x01, 0x02, 0x10, 0x18, 0x40, 0x50].map((type): Case => ({
    title: `signature type 0x${type.toString(16)}`,
    subkeys: only(bound()),
    signature: () => signed(subkey, { type }),
    expected: 'OPENPGP_MALFORMED',
  })),
  {
    title: 'other bytes where it hints at the digest, which gpgv does not look at either',
    subkeys: only(bound()),
    signature: () => changed(signed(subkey), -259),
    expected: 'good',
  },
  {
    title: 'a changed byte in its number',
    subkeys: only(bound()),
    signature: () => changed(signed(subkey), -1),
    expected: 'SIGNATURE_BAD',
  },
];

const WEAK = forgeKey(BOUND, 1024);

function issuer(fingerprint: string): Buffer {
  return subpacket(16, Buffer.from(fingerprint.slice(-16), 'hex'));
}

/** A date and nothing else. */
function withoutIssuer(): Buffer {
  const body = forgeSignature(subkey, DATA, { type: 0, date: SIGNED });
  const date = subpacket(2, seconds(SIGNED));
  const numbers = body.subarray(-260);
  return packet(
    TAG.signature,
    Buffer.concat([body.subarray(0, 4), Buffer.from([0, date.length]), date, Buffer.from([0, 0]), numbers]),
  );
}

function changed(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  const index = copy.length + at;
  copy.writeUInt8(copy.readUInt8(index) ^ 1, index);
  return copy;
}

for (const { title, subkeys, signature, start, expected, says, stricter } of CASES) {
  test(title, async (t) => {
    const certificate = Buffer.concat([start?.() ?? forgePrimary(primary), subkeys()]);
    const given = {
      certificate,
      signature: signature?.() ?? signed(subkey),
      data: DATA,
      primary: primary.fingerprint,
    };
    const gpgv = await askGpgv(t, given);
    const found = await checkDetached(given).catch((error: unknown) => error);
    if (found instanceof DepotError) {
      t.deepEqual<unknown, unknown>(found.code, expected, found.message);
      if (says !== undefined) t.regex(found.message, says);
      t.is(gpgv.good, stricter !== undefined, `gpgv: ${gpgv.says}`);
    } else {
      if (found instanceof Error) throw found;
      t.is(expected, 'good');
      t.like(found, { primary: primary.fingerprint, signer: subkey.fingerprint, signed: SIGNED });
      t.true(gpgv.good, `gpgv: ${gpgv.says}`);
    }
  });
}

test('a clock may differ by a day', async (t) => {
  const given = {
    certificate: Buffer.concat([forgePrimary(primary), forgeSubkey(subkey, bound())]),
    signature: signed(subkey),
    data: DATA,
    primary: primary.fingerprint,
  };
  await t.notThrowsAsync(checkDetached({ ...given, now: SIGNED - DAY }));
  await t.throwsAsync(checkDetached({ ...given, now: SIGNED - DAY - 1 }), { code: 'SIGNATURE_DATE' });
});

test('no changed byte of a signature or a key makes another signer or date of it, nor another kind of error', async (t) => {
  const certificate = Buffer.concat([forgePrimary(primary), forgeSubkey(subkey, bound())]);
  const signature = signed(subkey);
  const good = { primary: primary.fingerprint, signer: subkey.fingerprint, signed: SIGNED };
  const places = fc.oneof(
    fc.nat(certificate.length - 1).map((at) => ({ at, what: 'certificate' })),
    fc.nat(signature.length - 1).map((at) => ({ at, what: 'signature' })),
  );
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(places, fc.integer({ min: 1, max: 255 }), async ({ at, what }, change) => {
      const damaged = { certificate: Buffer.from(certificate), signature: Buffer.from(signature) };
      const bytes = what === 'signature' ? damaged.signature : damaged.certificate;
      bytes.writeUInt8(bytes.readUInt8(at) ^ change, at);
      try {
        t.deepEqual(await checkDetached({ ...damaged, data: DATA, primary: primary.fingerprint }), good);
        accepted++;
      } catch (error) {
        if (!(error instanceof DepotError)) throw error;
      }
    }),
    { numRuns: 400 },
  );
  // what is not signed: bit counts, the digest's hint, the unhashed key ID's header
  t.true(accepted < 40, `${accepted} of 400`);
});
