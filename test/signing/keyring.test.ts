import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { encodeKeyring, type FormerEntry, type Keyring, readKeyring } from '../../builder/signing/keyring.ts';
import { openSigner } from '../../builder/signing/keys.ts';
import { testKeys } from '../helpers/keys.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const A = { fingerprint: 'A'.repeat(40), created: 1, userId: 'a <a@example.com>' };
const B = { fingerprint: 'B'.repeat(40), created: 2, userId: 'a <a@example.com>' };
const C = { fingerprint: 'C'.repeat(40), created: 3, userId: 'a <a@example.com>' };
const FORMER: FormerEntry = {
  ...A,
  state: 'retiring',
  generation: 0,
  since: 10,
  until: 20,
  reason: 'planned',
};

test('a keyring of before the first rotation is read, and one of after it comes back as it was written', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'keyring.json');
  await writeFile(path, JSON.stringify({ format: 1, current: A, next: B }));
  t.deepEqual(await readKeyring(folder), { generation: 0, edition: 0, current: A, next: B, former: [] });
  const rotated: Keyring = { generation: 1, edition: 2, current: B, next: C, former: [FORMER] };
  await writeFile(path, encodeKeyring(rotated));
  t.deepEqual({ ...(await readKeyring(folder)) }, { format: 2, ...rotated });
});

const REFUSED: readonly [string, object][] = [
  ['a newer format', { format: 3, generation: 0, edition: 0, current: A, next: B, former: [] }],
  ['one key in two roles', { format: 2, generation: 0, edition: 0, current: A, next: A, former: [] }],
  [
    'a withdrawn key that signs',
    { format: 2, generation: 1, edition: 0, current: A, next: B, former: [FORMER] },
  ],
  [
    'a user ID of two lines',
    { format: 1, current: { ...A, userId: 'a <a@example.com>\nkeys       made current' }, next: B },
  ],
  ['a user ID that hides a line break', { format: 1, current: { ...A, userId: 'a\u2028b <a@b>' }, next: B }],
  ['half a generation', { format: 2, generation: 0.5, edition: 0, current: B, next: C, former: [FORMER] }],
  [
    'two keys that are retiring',
    {
      format: 2,
      generation: 1,
      edition: 0,
      current: B,
      next: C,
      former: [FORMER, { ...FORMER, fingerprint: 'D'.repeat(40) }],
    },
  ],
  [
    'a state that nobody knows',
    { format: 2, generation: 1, edition: 0, current: B, next: C, former: [{ ...FORMER, state: 'lost' }] },
  ],
  [
    'an overlap beyond every calendar',
    {
      format: 2,
      generation: 1,
      edition: 0,
      current: B,
      next: C,
      former: [{ ...FORMER, until: 9_000_000_000_000 }],
    },
  ],
  ['format 2 in the dress of format 1', { format: 1, generation: 1, current: B, next: C, former: [FORMER] }],
];

for (const [what, keyring] of REFUSED) {
  test(`refused: ${what}`, async (t) => {
    const folder = await temporaryFolder(t);
    await writeFile(join(folder, 'keyring.json'), JSON.stringify(keyring));
    await t.throwsAsync(readKeyring(folder), { code: 'KEYS_DAMAGED' });
  });
}

test('each key of the folder can be asked to sign, by its whole fingerprint', async (t) => {
  const { keys, folder } = await testKeys();
  for (const { fingerprint } of [keys.current, keys.next])
    t.is((await openSigner(folder, {}, { fingerprint })).fingerprint, fingerprint);
  await t.throwsAsync(openSigner(folder, {}, { fingerprint: keys.next.fingerprint.slice(-16) }), {
    code: 'KEYS_MISSING',
  });
});
