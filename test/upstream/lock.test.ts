import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import { DepotError } from '../../builder/errors.ts';
import { type Finding, mergeFinding, mergeSumdb } from '../../builder/upstream/lock-merge.ts';
import { parseLock } from '../../builder/upstream/lock-parse.ts';
import { EMPTY_LOCK } from '../../builder/upstream/lock-model.ts';
import { changeLock, encodeLock, readLock } from '../../builder/upstream/lock.ts';
import { projectRoot } from '../helpers/project.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const ID = 'go1.27.3.linux-amd64';
const finding: Finding = {
  toolchain: ID,
  h1: `h1:${'a'.repeat(43)}=`,
  time: '2026-10-19T22:20:36Z',
  archive: { form: 'module-zip', sha256: 'b'.repeat(64), size: 123 },
  sumdb: { record: 1, treeSize: 2, inclusion: 'not checked' },
};
const LOCK = mergeFinding(EMPTY_LOCK, finding).lock;
const TEXT = encodeLock(LOCK);

test('what is written reads back, sorted, one spelling', async (t) => {
  const path = join(await temporaryFolder(t), 'godepot.lock');
  t.deepEqual(await readLock(path), EMPTY_LOCK);
  const later = { ...finding, toolchain: 'go1.26.10.linux-arm64', sumdb: undefined };
  const both = mergeFinding(LOCK, later).lock;
  t.deepEqual(await changeLock(path, () => both), both);
  const text = await readFile(path, 'utf8');
  t.true(text.indexOf('go1.26.10') < text.indexOf('go1.27.3'));
  t.deepEqual(await readLock(path), both);
  t.is(encodeLock(await readLock(path)), text);
});

async function faultsOf(
  t: ExecutionContext,
  text: string,
): Promise<readonly { message: string; where?: string | undefined }[]> {
  const error = await t.throwsAsync(parseLock(text, 'the.lock'), { instanceOf: DepotError });
  t.is(error.code, 'LOCK_MALFORMED');
  return error.faults;
}

test('what a killed run left of writing the lock goes with the next writing, and nothing else does', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'godepot.lock');
  const others = ['.godepot.lock.tmp', '.other.lock.0123456789ab.tmp', '.godepot.lock.mine.tmp'];
  for (const name of ['.godepot.lock.0123456789ab.tmp', ...others])
    await writeFile(join(folder, name), 'half');
  await changeLock(path, () => LOCK);
  t.deepEqual((await readdir(folder)).sort(), [...others, 'godepot.lock'].sort());
});

test('every fault is reported at once, with its line', async (t) => {
  const broken = TEXT.replace('"size": 123', '"size": -1')
    .replace('bbbb', 'BBBB')
    .replace('"time"', '"tiem"');
  const places = (await faultsOf(t, broken)).map(
    ({ message, where }) => `${where?.replace(/:\d+$/, '')} ${message}`,
  );
  const line = (part: string): number => broken.split('\n').findIndex((text) => text.includes(part)) + 1;
  t.true(
    places.some((place) => place.startsWith(`the.lock:${line('"size"')} `) && place.includes('size')),
    places.join('\n'),
  );
  t.true(
    places.some((place) => place.startsWith(`the.lock:${line('"sha256"')} `)),
    places.join('\n'),
  );
  t.true(
    places.some((place) => place.includes('tiem')),
    places.join('\n'),
  );
});

const malformed: [what: string, text: string][] = [
  ['another version', TEXT.replace('"version": 1', '"version": 2')],
  ['an unknown key', TEXT.replace('"h1"', '"note": "x", "h1"')],
  ['no archive', TEXT.replace(/"module-zip": \{[^}]*\}/, '')],
  ['an unknown form', TEXT.replace('module-zip', 'exe')],
  ['a key that is no toolchain', TEXT.replace(ID, 'go1.27.3.plan9-amd64')],
  ['a path in a key', TEXT.replace(ID, 'go../../x.linux-amd64')],
  ['no h1', TEXT.replace('h1:', 'h2:')],
  ['a claim that nothing makes', TEXT.replace('not checked', 'assumed')],
];
const full: Finding = {
  ...finding,
  archive: { form: 'tarball', sha256: 'b'.repeat(64), size: 123 },
  published: '2026-10-20T01:02:03Z',
  openpgp: { primary: 'A'.repeat(40), signer: 'B'.repeat(40), signed: '2026-10-19T23:00:00Z' },
  sha256: { from: ['file'] },
};
const FULL = encodeLock(mergeFinding(EMPTY_LOCK, full).lock);
const AUDITED = TEXT.replace(
  '"h1":',
  '"audited": {"who": "A", "when": "2026-11-01T00:00:00Z", "why": "x"}, "h1":',
);
malformed.push(
  ['an audit by nobody', AUDITED.replace('"A"', '" "')],
  ['an audit in two lines', AUDITED.replace('"A"', '"A\\nlock       nothing to do"')],
  ['a reason that speaks to the terminal', AUDITED.replace('"x"', '"x\\u001b[2K"')],
  ['a reason with a separator of lines', AUDITED.replace('"x"', '"x\\u2028y"')],
  ['a record outside of its tree', TEXT.replace('"record": 1,', '"record": 2,')],
  ['an audit without a reason', AUDITED.replace('"x"', '""')],
  ['an audit without its time', AUDITED.replace(/"when": "[^"]*", /, '')],
  ['a time that does not exist', TEXT.replace('2026-10-19T', '2026-02-30T')],
  ['a publication time of another form', FULL.replace('2026-10-20T01:02:03Z', '2026-10-20')],
  ['a fingerprint that is cut off', FULL.replace('A'.repeat(40), 'A'.repeat(16))],
  ['a fingerprint in lower case', FULL.replace('B'.repeat(40), 'b'.repeat(40))],
  ['a signature without its time', FULL.replace(/,\s*"signed": "[^"]*"/, '')],
  ['an unknown publication', FULL.replace('"file"', '"mirror"')],
  ['no publication', FULL.replace('"file"', '')],
  ['a publication twice', FULL.replace('"file"', '"file", "file"')],
  ['publications out of order', FULL.replace('"file"', '"file", "catalogue"')],
  ['an unknown evidence', FULL.replace('"openpgp"', '"pgp"')],
  ['evidence that is null', FULL.replace(/"openpgp": \{[^}]*\}/, '"openpgp": null')],
);
for (const [what, text] of malformed) {
  test(`refused: ${what}`, async (t) => {
    t.true(text !== TEXT && text !== FULL);
    t.true((await faultsOf(t, text)).length > 0);
  });
}

test('of many faults fifty are told, and how many more there are', async (t) => {
  const keys = Array.from({ length: 60 }, (_, index) => `"go1.27.${index}": {}`);
  const error = await t.throwsAsync(parseLock(`{"version": 1, "toolchains": {${keys.join()}}}`, 'the.lock'), {
    instanceOf: DepotError,
  });
  t.is(error.faults.length, 51);
  const [, count] = /has (\d+) fault/.exec(error.message) ?? [];
  t.deepEqual(error.faults.at(-1), { message: `and ${Number(count) - 50} more` });
});

for (const key of ['__proto__', 'prototype', 'constructor']) {
  test(`refused: an entry named ${key}, which the schema library would pass over`, async (t) => {
    const text = `{"version": 1, "toolchains": {"${key}": {}}}`;
    t.true((await faultsOf(t, text)).length > 0);
  });
}

const deep = 20_000;
for (const [what, text] of [
  ['twenty thousand levels', `${'['.repeat(deep)}${']'.repeat(deep)}`],
  ['two hundred thousand keys', `{${Array.from({ length: 200_000 }, (_, n) => `"k${n}": 1`).join()}}`],
  ['one key two hundred thousand times', `{${'"a": 1,'.repeat(200_000)}"a": 1}`],
  ['more than any lock has', ' '.repeat(9 << 20)],
] as const) {
  test(`refused within seconds: ${what}`, async (t) => {
    const started = performance.now();
    const [fault] = await faultsOf(t, text);
    t.regex(fault?.where ?? '', /^the\.lock/);
    t.true(performance.now() - started < 10_000);
  });
}

test('refused: a key that comes twice, of which a reviewer sees the first and a parser the last', async (t) => {
  const twice = TEXT.replace(`"${ID}": {`, `"${ID}": {"h1": "h1:${'c'.repeat(43)}="},\n"${ID}": {`);
  t.is(typeof JSON.parse(twice), 'object');
  t.regex((await faultsOf(t, twice))[0]?.where ?? '', /^the\.lock:\d+:\d+$/);
});

test('refused: what is not JSON, with a word about merge marks', async (t) => {
  const marks = `<<<<<<< ours\n${TEXT}`;
  const error = await t.throwsAsync(parseLock(marks, 'the.lock'), { instanceOf: DepotError });
  t.regex(error.hint ?? '', /both sides/);
  await t.throwsAsync(parseLock('', 'the.lock'), { code: 'LOCK_MALFORMED' });
  const path = join(await temporaryFolder(t), 'godepot.lock');
  await writeFile(path, 'version: 1\ntoolchains: {}\n');
  await t.throwsAsync(readLock(path), { code: 'LOCK_MALFORMED' });
});

test('the lock gains forms and evidence, and loses nothing', (t) => {
  t.deepEqual(mergeFinding(LOCK, finding).added, []);
  const archive = { form: 'tarball', sha256: 'd'.repeat(64), size: 456 } as const;
  const tarball = { ...finding, archive, sumdb: undefined };
  const grown = mergeFinding(LOCK, tarball);
  t.deepEqual(grown.added, ['archive']);
  t.deepEqual(grown.lock.toolchains[ID]?.archives['module-zip'], { sha256: 'b'.repeat(64), size: 123 });
  t.deepEqual(grown.lock.toolchains[ID]?.evidence.sumdb, finding.sumdb);
  const bare = mergeFinding(EMPTY_LOCK, { ...finding, sumdb: undefined }).lock;
  t.deepEqual(mergeFinding(bare, finding).added, ['sumdb']);
});

test('a proof takes the place of a record that was not proven; nothing takes the place of a proof', (t) => {
  const claim = { record: 1, treeSize: 2, inclusion: 'not checked' } as const;
  const proof = { record: 1, treeSize: 9, inclusion: 'proven' } as const;
  const later = { ...proof, treeSize: 10 };
  t.deepEqual(mergeSumdb(ID, null, proof), proof);
  t.deepEqual(mergeSumdb(ID, claim, proof), proof);
  t.deepEqual(mergeSumdb(ID, proof, later), proof);
  t.deepEqual(mergeSumdb(ID, proof, claim), proof);
  t.deepEqual(mergeSumdb(ID, proof, null), proof);
  t.throws(() => mergeSumdb(ID, claim, { ...proof, record: 3 }), { code: 'LOCK_CONFLICT' });
  t.deepEqual(mergeFinding(LOCK, { ...finding, sumdb: proof }).added, ['inclusion']);
});

test('every field reads back, in one order; an old lock is rewritten byte for byte', async (t) => {
  const audited = { who: 'A. Person', when: '2026-11-01T00:00:00Z', why: 'ticket 7' };
  const { toolchains } = mergeFinding(EMPTY_LOCK, full).lock;
  const [[id, entry] = t.fail()] = Object.entries(toolchains);
  const text = encodeLock({ toolchains: { [id]: { audited, ...entry } } });
  t.is(encodeLock(await parseLock(text, 'the.lock')), text);
  const order = [
    'h1',
    'time',
    'published',
    'archives',
    'evidence',
    'sumdb',
    'openpgp',
    'sha256": {',
    'audited',
  ];
  const places = order.map((key) => text.indexOf(`"${key}`));
  t.deepEqual(
    places,
    [...places].sort((left, right) => left - right),
  );
  for (const old of [
    'specs/godepot.lock',
    'test/fixtures/godepot.lock',
    'test/fixtures/official/godepot.lock',
  ]) {
    const before = await readFile(join(projectRoot, old), 'utf8');
    t.is(encodeLock(await parseLock(before, old)), before, old);
  }
});

test('evidence is added to what is there, and never taken away or exchanged', (t) => {
  const first = mergeFinding(LOCK, full);
  t.deepEqual(first.added, ['archive', 'published', 'openpgp', 'sha256']);
  const later = mergeFinding(first.lock, {
    ...full,
    published: '2026-10-21T00:00:00Z',
    openpgp: { primary: 'A'.repeat(40), signer: 'C'.repeat(40), signed: '2026-10-22T00:00:00Z' },
    sha256: { from: ['catalogue'] },
    sumdb: undefined,
  });
  t.deepEqual(later.added, ['sha256']);
  const entry = later.lock.toolchains[ID];
  t.is(entry?.published, full.published);
  t.deepEqual(entry?.evidence, {
    sumdb: finding.sumdb,
    openpgp: full.openpgp,
    sha256: { from: ['catalogue', 'file'] },
  });
  t.deepEqual(mergeFinding(later.lock, finding), { lock: later.lock, added: [] });
});

const changes: [what: string, change: Partial<Finding>][] = [
  ['h1', { h1: `h1:${'e'.repeat(43)}=` }],
  ['sha256', { archive: { form: 'module-zip', sha256: 'e'.repeat(64), size: 123 } }],
  ['size', { archive: { form: 'module-zip', sha256: 'b'.repeat(64), size: 5 } }],
  ['time', { time: '2026-10-19T22:20:37Z' }],
  ['record', { sumdb: { record: 2, treeSize: 9, inclusion: 'proven' } }],
];
for (const [what, change] of changes) {
  test(`a different ${what} is a conflict, never a change`, (t) => {
    t.throws(() => mergeFinding(LOCK, { ...finding, ...change }), { code: 'LOCK_CONFLICT' });
  });
}
