/** `_gpgorigin` members that no honest signer makes: each is a failed check, and verify goes on. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { verifyDeb } from '../../builder/deb/verify.ts';
import type { ErrorCode } from '../../builder/errors.ts';
import { armor } from '../../builder/signing/armor.ts';
import {
  type ForgedKey,
  forgeKey,
  forgePrimary,
  forgeSignature,
  packet,
  seconds,
  subpacket,
  TAG,
} from '../helpers/forged-openpgp.ts';
import { debParts, plainControl, rawAr, rawTar } from '../helpers/raw-deb.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const MADE = 1_700_000_000;
const [key, stranger] = [forgeKey(MADE), forgeKey(MADE)];
const PARTS = debParts(plainControl(), rawTar([]));
const SIGNED = Buffer.concat(PARTS.map(([, body]) => body));

type Options = Partial<Parameters<typeof forgeSignature>[2]>;

const signature = (options: Options = {}, by: ForgedKey = key, data: Buffer = SIGNED): Buffer =>
  packet(TAG.signature, forgeSignature(by, data, { type: 0, date: MADE, ...options }));

const CASES: readonly (readonly [title: string, member: Buffer, expected: ErrorCode | undefined])[] = [
  ['as it should be', signature(), undefined],
  ['over other bytes', signature({}, key, Buffer.concat([SIGNED, SIGNED])), 'SIGNATURE_BAD'],
  ['by a stranger', signature({}, stranger), 'SIGNATURE_UNKNOWN_KEY'],
  ['with SHA-1', signature({ hash: 2 }), 'SIGNATURE_WEAK'],
  ['of a text', signature({ type: 1 }), 'OPENPGP_MALFORMED'],
  ['past its end', signature({ hashed: [subpacket(3, seconds(60))] }), 'SIGNATURE_DATE'],
  ['with a critical wish', signature({ hashed: [subpacket(100, seconds(1), true)] }), 'OPENPGP_MALFORMED'],
  ['twice', Buffer.concat([signature(), signature()]), 'SIGNATURE_SEVERAL'],
  ['in a packet of another type', packet(TAG.user, Buffer.from('a')), 'OPENPGP_MALFORMED'],
  ['empty', Buffer.alloc(0), 'SIGNATURE_MISSING'],
];

for (const [title, member, expected] of CASES) {
  test(`a signature of the origin ${title}: ${expected ?? 'good'}`, async (t) => {
    const path = join(await temporaryFolder(t), 'trial_1-1_all.deb');
    await writeFile(path, rawAr([...PARTS, ['_gpgorigin', member]]));
    const certificates = [armor(forgePrimary(key), 'PUBLIC KEY BLOCK')];
    const { done, failed, notDone } = await verifyDeb(path, { certificates });
    const codes = failed.filter(({ check }) => check === 'signature of its origin').map(({ code }) => code);
    t.deepEqual(codes, expected === undefined ? [] : [expected]);
    t.is(
      done.some(({ check }) => check === 'signature of its origin'),
      expected === undefined,
    );
    t.true(notDone.some(({ check }) => check === 'signature'));
  });
}
