import test from 'ava';

import { changeKeys, type KeyRequest, needsNewKey } from '../../builder/signing/key-change.ts';
import { firstKeyring, type Keyring, type KeyringEntry } from '../../builder/signing/keyring.ts';

const key = (letter: string): KeyringEntry => ({
  fingerprint: letter.repeat(40),
  created: 1,
  userId: letter,
});
const [A, B, C, D] = [key('A'), key('B'), key('C'), key('D')];
const planned = (now: number, until: number): KeyRequest => ({
  kind: 'planned',
  now,
  until,
  reason: 'yearly',
});
const stolen = (now: number, { fingerprint }: KeyringEntry): KeyRequest => ({
  kind: 'compromised',
  now,
  fingerprint,
  reason: 'stolen',
});

/** `current next | former:state:generation, ...  generation.edition` */
function short({ generation, edition, current, next, former }: Keyring): string {
  const old = former.map(
    (entry) => `${entry.userId}:${entry.state}:${entry.generation ?? '-'}:${entry.since}-${entry.until}`,
  );
  return `${current.userId} ${next.userId} | ${old.join(' ')} | ${generation}.${edition}`;
}

const first = firstKeyring(A, B);
const inOverlap = changeKeys(first, planned(10, 20), C).keyring;

const CHANGES: readonly [string, Keyring, KeyRequest, KeyringEntry | undefined, string][] = [
  ['planned', first, planned(10, 20), C, 'B C | A:retiring:0:10-20 | 1.0'],
  ['finished', inOverlap, { kind: 'finished', now: 30 }, undefined, 'B C | A:retired:0:30-30 | 1.1'],
  [
    'planned again, the one before not finished',
    inOverlap,
    planned(30, 40),
    D,
    'C D | A:retired:0:10-20 B:retiring:1:30-40 | 2.0',
  ],
  ['the current key stolen', first, stolen(10, A), C, 'B C | A:withdrawn:0:10-10 | 1.0'],
  ['the next key stolen from its safe', first, stolen(10, B), C, 'A C | B:withdrawn:-:10-10 | 0.1'],
  ['the retiring key stolen', inOverlap, stolen(15, A), undefined, 'B C | A:withdrawn:0:15-15 | 1.1'],
  [
    'the current key stolen during an overlap, which ends',
    inOverlap,
    stolen(15, B),
    D,
    'C D | A:retired:0:10-15 B:withdrawn:1:15-15 | 2.0',
  ],
  [
    'the next key stolen during an overlap, which goes on',
    inOverlap,
    stolen(15, C),
    D,
    'B D | A:retiring:0:10-20 C:withdrawn:-:15-15 | 1.1',
  ],
];

for (const [what, before, request, fresh, expected] of CHANGES) {
  test(what, (t) => {
    t.is(needsNewKey(before, request), fresh !== undefined);
    const { keyring, change } = changeKeys(before, request, fresh);
    t.is(short(keyring), expected);
    t.is(change.current, keyring.current);
    t.is(change.next, keyring.next);
    // every key that was trusted still has a place where its fate is told
    const names = [keyring.current, keyring.next, ...keyring.former].map(({ userId }) => userId);
    t.is(new Set(names).size, names.length);
    for (const { userId } of [before.current, before.next, ...before.former]) t.true(names.includes(userId));
  });
}
