import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';

import { checkLog } from '../../../builder/depot/log/check.ts';
import type { Author } from '../../../builder/depot/journal/author.ts';
import { thisAuthor } from '../../../builder/depot/journal/author.ts';
import { appendLog, logPath, readLog } from '../../../builder/depot/log/log.ts';
import { hasCode } from '../../../builder/errors.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const AUTHOR: Author = {
  who: { user: 'root', sudo: 'alice', loginUid: 1000, host: 'builder1', actor: null },
  time: 1_790_000_000,
};

async function threeEntries(t: ExecutionContext): Promise<string> {
  const depot = await temporaryFolder(t);
  await appendLog(depot, { action: 'override', reason: 'the first', details: { flag: '--x' } }, AUTHOR);
  await appendLog(depot, { action: 'rotate', reason: 'a second line\nin one' }, AUTHOR);
  return depot;
}

test('entries are chained by the digests that sha256sum(1) finds, and the same history is the same bytes', async (t) => {
  const depot = await threeEntries(t);
  const { entries, head, broken, torn } = await readLog(depot);
  t.deepEqual([broken, torn.length], [undefined, 0]);
  t.deepEqual(
    entries.map(({ number, action, reason, time, newest }) => [number, action, reason, time, newest]),
    [
      [1, 'begun', null, '2026-09-21T14:13:20Z', 0],
      [2, 'override', 'the first', '2026-09-21T14:13:20Z', 0],
      [3, 'rotate', 'a second line\nin one', '2026-09-21T14:13:20Z', 0],
    ],
  );
  for (const [index, entry] of entries.entries()) {
    const digest = async (line: number): Promise<string> =>
      (await execa('sh', ['-c', `sed -n ${line}p "$1" | sha256sum`, 'sh', logPath(depot)])).stdout.slice(
        0,
        64,
      );
    if (index > 0) t.is(entry.previous, await digest(index));
    if (index === entries.length - 1) t.is(head, await digest(index + 1));
  }
  t.is((await stat(logPath(depot))).mode & 0o777, 0o644);
  const other = await threeEntries(t);
  t.is(await readFile(logPath(depot), 'utf8'), await readFile(logPath(other), 'utf8'));
});

test('who: the account, who called sudo, whom a pipeline works for; in one line each', async (t) => {
  const { who, time } = await thisAuthor({ SUDO_USER: 'alice', GODEPOT_ACTOR: 'bob\n(pipeline 7)' });
  t.like(who, { sudo: 'alice', actor: 'bob (pipeline 7)', host: (await execa('uname', ['-n'])).stdout });
  t.is(who.user, (await execa('id', ['-un'])).stdout);
  t.true(Math.abs(time - Date.now() / 1000) < 5);
  t.like((await thisAuthor({})).who, { sudo: null, actor: null });
});

test('a line that a kill cut short is replaced, whatever it held, and the next entry tells of it', async (t) => {
  for (const rest of ['{"action":"publish","details"', '\0\0\0\0', 'x'.repeat(5000)]) {
    const depot = await threeEntries(t);
    const before = await readFile(logPath(depot), 'utf8');
    await appendFile(logPath(depot), rest);
    const { torn, broken, entries } = await readLog(depot);
    t.deepEqual([torn.toString(), broken, entries.length], [rest, undefined, 3]);
    t.deepEqual((await checkLog(depot)).failed, []);
    const { details } = await appendLog(depot, { action: 'resign' }, AUTHOR);
    t.like(details, { torn: { bytes: rest.length } });
    const after = await readFile(logPath(depot), 'utf8');
    t.true(after.startsWith(before));
    t.is(after.split('\n').length, 5);
    t.is((await readLog(depot)).broken, undefined);
  }
});

const DAMAGE: [what: string, damage: (lines: string[]) => string[], line: number][] = [
  ['a word changed', ([a = '', b = '', ...rest]) => [a, b.replace('first', 'last'), ...rest], 3],
  [
    'the last one changed, in its form',
    (lines) => [...lines.slice(0, -1), (lines.at(-1) ?? '').replace('a second', 'another')],
    0,
  ],
  ['a line removed', ([a = '', , ...rest]) => [a, ...rest], 2],
  ['the first line removed', ([, ...rest]) => rest, 1],
  ['two lines exchanged', ([a = '', b = '', c = '']) => [a, c, b], 2],
  ['a line twice', ([a = '', b = '', ...rest]) => [a, b, b, ...rest], 3],
  ['an empty line', ([a = '', ...rest]) => [a, '', ...rest], 2],
  ['a key twice', ([a = '', ...rest]) => [a.replace('{', '{"action":"prune",'), ...rest], 1],
  ['other spaces', ([a = '', ...rest]) => [a.replace('":', '": '), ...rest], 1],
  ['no JSON at the end', (lines) => [...lines, 'hello'], 4],
];

for (const [what, damage, line] of DAMAGE) {
  test(`a log with ${what} is told of`, async (t) => {
    const depot = await threeEntries(t);
    const { head } = await readLog(depot);
    const lines = (await readFile(logPath(depot), 'utf8')).trimEnd().split('\n');
    await writeFile(logPath(depot), `${damage(lines).join('\n')}\n`);
    const { failed } = await checkLog(depot);
    if (line > 0) {
      t.like(failed, { 0: { check: 'chain', code: 'LOG_DAMAGED' }, length: 1 });
      t.regex(failed[0]?.detail ?? '', new RegExp(`^line ${line} `));
      t.true(hasCode(await t.throwsAsync(appendLog(depot, { action: 'resign' }, AUTHOR)), 'LOG_DAMAGED'));
    } else t.deepEqual(failed, []); // nothing follows that knows its digest, but who noted it down
    t.true((await checkLog(depot, [{ number: 3, sha256: head }])).failed.length > 0);
  });
}

test('nothing is added to a log whose last line is no entry, and nothing is lost of it', async (t) => {
  const depot = await threeEntries(t);
  await appendFile(logPath(depot), 'hello\n');
  const before = await readFile(logPath(depot), 'utf8');
  t.true(hasCode(await t.throwsAsync(appendLog(depot, { action: 'resign' }, AUTHOR)), 'LOG_DAMAGED'));
  t.is(await readFile(logPath(depot), 'utf8'), before);
});

test('an entry that was noted elsewhere is found again, and missed where the end was cut off', async (t) => {
  const depot = await threeEntries(t);
  const { head } = await readLog(depot);
  await appendLog(depot, { action: 'resign' }, AUTHOR);
  t.deepEqual((await checkLog(depot, [{ number: 3, sha256: head }])).failed, []);
  const lines = (await readFile(logPath(depot), 'utf8')).split('\n');
  await writeFile(logPath(depot), `${lines.slice(0, 2).join('\n')}\n`);
  t.like((await checkLog(depot, [{ number: 3, sha256: head }])).failed, {
    0: { check: 'entry 3', code: 'LOG_DISAGREES' },
    length: 1,
  });
});
