/** What proxies and version control hand over: refused with a DepotError, or read as what was signed or written. */
import test from 'ava';
import { fc } from '../helpers/fast-check.ts';

import { encodeLock } from '../../builder/upstream/lock.ts';
import { openNote, parseNoteKey } from '../../builder/upstream/sumdb/signed-note.ts';
import { parseLock } from '../../builder/upstream/lock-parse.ts';
import { outcome } from '../fuzz/target.ts';
import { target as lock } from '../fuzz/targets/lock.ts';
import { target as lookup } from '../fuzz/targets/lookup.ts';
import { ANSWER } from '../fuzz/real-answer.ts';
import { checkProperty } from '../helpers/check-property.ts';
import { testDatabase } from '../helpers/checksum-database.ts';

const database = testDatabase();
const KEY = parseNoteKey(database.key);
const stranger = testDatabase();

/** Pieces of notes: texts, signatures of this key and of others under its name, separators. */
const text = fc
  .array(fc.constantFrom('a', '', 'go.sum database tree', '\u2014 x', '7'), { minLength: 1, maxLength: 3 })
  .map((lines) => `${lines.join('\n')}\n`);

test('a note never opens to a text that was not signed, whatever its parts are put together to', async (t) => {
  let opened = 0;
  const made = fc.record({
    texts: fc.array(text, { minLength: 1, maxLength: 3 }),
    order: fc.array(fc.tuple(fc.nat(2), fc.nat(3)), { minLength: 1, maxLength: 5 }),
    cut: fc.option(fc.nat(200), { freq: 3 }),
    junk: fc.constantFrom('', '\n', '\u2014 ', ' ', 'x', '\0', '\u00a0'),
  });
  await checkProperty(
    t,
    fc.asyncProperty(made, async ({ texts, order, cut, junk }) => {
      const notes = texts.map((each) => database.note(each));
      const parts = order.map(([index, part]) => {
        const own = texts[index % texts.length] ?? '';
        const signature = (whole: string): string => whole.slice(own.length + 1);
        const note = notes[index % notes.length] ?? '';
        return [note, `${own}\n`, signature(note), signature(stranger.note(own))][part];
      });
      const whole = parts.join('');
      const note =
        cut === null
          ? whole
          : whole.slice(0, cut % (whole.length + 1)) + junk + whole.slice(cut % (whole.length + 1));
      await outcome(() => {
        const found = openNote(note, KEY, 'here');
        opened += 1;
        if (!texts.includes(found)) throw new TypeError(`opened ${JSON.stringify(found)}`);
      });
    }),
    3000,
  );
  t.true(opened > 0, 'none was ever opened');
});

test('a changed answer of the database gives the hash of its own record, or is refused', async (t) => {
  const change = fc.tuple(
    fc.nat(ANSWER.length),
    fc.nat(40),
    fc.oneof(fc.string(), fc.constantFrom(...ANSWER.split('\n'), '\n\n')),
  );
  await checkProperty(
    t,
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      let answer = ANSWER;
      for (const [at, length, put] of changes) answer = answer.slice(0, at) + put + answer.slice(at + length);
      await lookup.run(Buffer.from(answer));
    }),
    3000,
  );
});

const entry = {
  h1: `h1:${'a'.repeat(43)}=`,
  time: '2026-10-19T22:20:36Z',
  archives: { 'module-zip': { sha256: 'b'.repeat(64), size: 123 } },
  evidence: { sumdb: { record: 1, treeSize: 2, inclusion: 'not checked' } },
};
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('__proto__', 'constructor', 1e21, -0, '\ud800'),
);

/** The value with another one somewhere inside it, or one key more. */
function changed(value: unknown, path: readonly number[], key: string, put: unknown): unknown {
  if (typeof value !== 'object' || value === null || path.length === 0) return put;
  const [at = 0, ...rest] = path;
  const keys = Object.keys(value);
  const chosen = at % (keys.length + 1) === keys.length ? key : (keys[at % (keys.length + 1)] ?? key);
  return Object.fromEntries([
    ...Object.entries(value).filter(([name]) => name !== chosen),
    [chosen, changed(Object.entries(value).find(([name]) => name === chosen)?.[1], rest, key, put)],
  ]);
}

test('any JSON is LOCK_MALFORMED, or a lock that is written back the same and loses nothing', async (t) => {
  const base = { version: 1, toolchains: { 'go1.27.3.linux-amd64': entry, 'go1.26.10.linux-arm64': entry } };
  t.is(await lock.run(Buffer.from(JSON.stringify(base))), 'accepted');
  await checkProperty(
    t,
    fc.asyncProperty(
      fc.array(fc.nat(9), { maxLength: 5 }),
      fc.string(),
      odd,
      fc.boolean(),
      async (path, key, put, indent) => {
        const value = changed(base, path, key, put);
        const result = await lock.run(Buffer.from(JSON.stringify(value, null, indent ? 2 : 0)));
        t.true(['accepted', 'LOCK_MALFORMED'].includes(result), result);
      },
    ),
    1000,
  );
});

test('any text is LOCK_MALFORMED or a lock; an accepted one is a fixed point', async (t) => {
  await checkProperty(
    t,
    fc.asyncProperty(fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' })), async (input) => {
      const result = await outcome(async () => {
        const written = encodeLock(await parseLock(input, 'x'));
        t.is(encodeLock(await parseLock(written, 'x')), written);
      });
      t.true(['accepted', 'LOCK_MALFORMED'].includes(result), result);
    }),
    1000,
  );
});
