/** `godepot keys rotate` as people use it: what it says, refuses, stores and publishes. */
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import * as v from 'valibot';

import { checkLog } from '../../builder/depot/log/check.ts';
import { readLog } from '../../builder/depot/log/log.ts';
import { readCurrent } from '../../builder/depot/snapshot/snapshots.ts';
import { openKeys } from '../../builder/signing/keys.ts';
import { godepot, tryGodepot } from '../helpers/godepot.ts';
import { type SmallDepot, smallDepot } from '../helpers/small-depot.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const NOW = Math.floor(Date.now() / 1000);
const daysAgo = (days: number) => ({ SOURCE_DATE_EPOCH: String(NOW - days * 86_400) });
const ROTATE = ['keys', 'rotate'];
const STOLEN = [...ROTATE, '--compromised', '--reason', 'builder was broken into'];

const Failure = v.object({
  error: v.object({ code: v.string(), message: v.string(), hint: v.optional(v.string()) }),
});
const Checks = v.object({
  failed: v.array(v.unknown()),
  notDone: v.array(v.object({ check: v.string(), why: v.string() })),
});

async function refusal(small: SmallDepot, line: readonly string[], days: number) {
  const { document } = await tryGodepot(small, line, daysAgo(days));
  return v.parse(Failure, document).error;
}

async function filesOf(...folders: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(folders.map((folder) => readdir(folder, { recursive: true })));
  return lists.flat().sort();
}

test('a planned change, looked at first, done once, finished when its time has come; then a theft', async (t) => {
  const small = await smallDepot(t);
  await godepot(small, ['release'], daysAgo(300));
  const keys = await openKeys(small.keys);
  const [first, second] = [keys.current, keys.next];

  const before = await filesOf(small.keys, small.depot);
  t.like(await godepot(small, [...ROTATE, '--dry-run'], daysAgo(200)), {
    dryRun: true,
    nextPrivateHalf: second.privatePath,
  });
  t.deepEqual(await filesOf(small.keys, small.depot), before);

  // the next private half lies in a safe: it has to be brought, and until then nothing happens
  await rename(second.privatePath, `${second.privatePath}.safe`);
  const missing = await refusal(small, ROTATE, 200);
  t.is(missing.code, 'KEYS_MISSING');
  t.regex(
    `${missing.message} ${missing.hint}`,
    new RegExp(`next key ${second.fingerprint}.*put away.*nothing was changed`),
  );
  await rename(`${second.privatePath}.safe`, second.privatePath);
  t.deepEqual((await openKeys(small.keys)).generation, 0);

  // a clock or an epoch of before: it could not be published, and part of the overlap would be over already
  t.is((await refusal(small, ROTATE, 300)).code, 'DATE_NOT_LATER');
  t.is((await refusal(small, STOLEN, 301)).code, 'DATE_NOT_LATER');
  t.deepEqual(await openKeys(small.keys), { ...keys });

  // two at once: one does it
  const both = await Promise.all([1, 2].map(() => tryGodepot(small, ROTATE, daysAgo(200))));
  const [done, ...others] = both.filter(({ status }) => status === 0);
  t.is(others.length, 0);
  t.truthy(done, JSON.stringify(both));
  const refused = both.find(({ status }) => status !== 0);
  t.regex(v.parse(Failure, refused?.document).error.code, /^(?:STORE_LOCKED|KEYS_OVERLAP)$/);
  const changed = await openKeys(small.keys);
  t.like(changed, { generation: 1, current: { fingerprint: second.fingerprint } });
  t.like(changed.former[0], { fingerprint: first.fingerprint, role: 'retiring' });
  await statementIsBy(t, small, first.fingerprint, first.fingerprint);
  await isPublished(t, small, [
    `${first.fingerprint}.asc`,
    `${second.fingerprint}.asc`,
    `${changed.next.fingerprint}.asc`,
  ]);
  await rpmsEndIn(t, small, '1');

  t.is((await refusal(small, ROTATE, 150)).code, 'KEYS_OVERLAP');
  t.is((await refusal(small, [...ROTATE, '--finish'], 150)).code, 'KEYS_OVERLAP');
  await godepot(small, [...ROTATE, '--finish'], daysAgo(50));
  t.like((await openKeys(small.keys)).former[0], { role: 'retired' });
  // what the old key said of its successor stays
  await statementIsBy(t, small, first.fingerprint, first.fingerprint);
  t.is((await refusal(small, [...ROTATE, '--finish'], 49)).code, 'KEYS_OVERLAP');

  await godepot(small, STOLEN, daysAgo(40));
  const last = await openKeys(small.keys);
  t.is(last.current.fingerprint, changed.next.fingerprint);
  t.like(last.former[1], {
    fingerprint: second.fingerprint,
    role: 'withdrawn',
    reason: 'builder was broken into',
  });
  await statementIsBy(t, small, second.fingerprint, last.current.fingerprint);
  await isPublished(t, small, [`${second.fingerprint}.revocation.asc`, `${second.fingerprint}.notice.txt`]);
  await rpmsEndIn(t, small, '2');
  await noRpmOf(t, small, '1');
  // who fetches the withdrawn key by its old address learns of it
  const shown = await execa('gpg', [
    '--show-keys',
    '--with-colons',
    join(small.depot, 'current/keys', `${second.fingerprint}.asc`),
  ]);
  t.regex(shown.stdout, /^pub:r:/m);
  const { failed, notDone } = v.parse(Checks, await godepot(small, ['verify', small.depot]));
  t.deepEqual(failed, []);
  // the first snapshot's rpms are the retired key's, and good; those of the second and third are the withdrawn one's
  t.is(notDone.length, 4);
  for (const { check, why } of notDone) {
    t.regex(check, /^[23]-.*header signatures of 4 rpms$/);
    t.regex(why, new RegExp(`${second.fingerprint}, which was withdrawn`));
  }

  // what was done, and which keys sign since
  const { entries } = await readLog(small.depot);
  t.deepEqual(
    entries.map(({ action, details }) => [action, details['kind'] ?? details['keys'] ?? null]),
    [
      ['begun', null],
      ['publish', null],
      ['rotate', 'planned'],
      ['resign', [first.fingerprint, second.fingerprint]],
      ['publish', null],
      ['rotate', 'finished'],
      ['resign', [second.fingerprint]],
      ['publish', null],
      ['rotate', 'compromised'],
      ['resign', [last.current.fingerprint]],
      ['publish', null],
    ],
  );
  t.is(entries.at(-3)?.reason, 'builder was broken into');
  t.deepEqual((await checkLog(small.depot)).failed, []);

  // the same line again, because nobody was sure whether it had ended, must not change them twice
  const again = await refusal(small, STOLEN, 40);
  t.is(again.code, 'KEYS_ROTATED');
  t.regex(again.hint ?? '', new RegExp(last.current.fingerprint));
});

async function statementIsBy(
  t: ExecutionContext,
  small: SmallDepot,
  about: string,
  by: string,
): Promise<void> {
  const home = await temporaryFolder(t);
  t.teardown(() => execa('gpgconf', ['--homedir', home, '--kill', 'all'], { reject: false }));
  const at = (name: string): string => join(small.depot, 'current/keys', name);
  await execa('gpg', ['--homedir', home, '--batch', '--import', at(`${by}.asc`)]);
  const { stdout } = await execa('gpg', [
    '--homedir',
    home,
    '--batch',
    '--status-fd=1',
    '--verify',
    at(`${about}.statement.asc`),
  ]);
  t.regex(stdout, new RegExp(`VALIDSIG ${by} `));
  t.regex(await readFile(at(`${about}.statement.asc`), 'utf8'), new RegExp(`old key +${about}\n`));
}

async function isPublished(t: ExecutionContext, small: SmallDepot, names: readonly string[]): Promise<void> {
  const found = await readdir(join(small.depot, 'current/keys'));
  for (const name of names) t.true(found.includes(name), `${name} of ${found.join()}`);
}

async function rpmsEndIn(t: ExecutionContext, { depot }: SmallDepot, generation: string): Promise<void> {
  const { manifest } = (await readCurrent(depot)) ?? t.fail();
  // what is only in grace is as it was
  const named = manifest.files
    .filter(({ path, grace }) => path.includes('/Packages/') && grace === undefined)
    .map(({ path }) => path);
  t.true(named.length >= 8);
  for (const path of named) t.regex(path, new RegExp(`-\\d+\\.${generation}\\.(?:x86_64|noarch)\\.rpm$`));
}

/** Also not for clients that read an earlier publication. */
async function noRpmOf(t: ExecutionContext, { depot }: SmallDepot, generation: string): Promise<void> {
  const files = await readdir(join(depot, 'current'), { recursive: true });
  const found = files.filter((path) =>
    new RegExp(`/Packages/.*-\\d+\\.${generation}\\.[^.]+\\.rpm$`).test(path),
  );
  t.deepEqual(found, []);
}

const WRONG: readonly (readonly string[])[] = [
  ['--compromised'],
  ['--compromised', '--reason', 'two\nlines'],
  ['--compromised', '--reason', 'x', '--overlap', '9d'],
  ['--compromised', '--reason', 'x', '--key', 'A'.repeat(40)],
  ['--overlap', '0'],
  ['--overlap', '2w'],
  ['--key', 'A'.repeat(40)],
  ['--finish', '--overlap', '9d'],
  ['--finish', '--next', 'A'.repeat(40)],
  ['--next', 'A'.repeat(16)],
];

test('what makes no sense is refused before anything is written', async (t) => {
  const small = await smallDepot(t);
  const before = await filesOf(small.keys);
  for (const options of WRONG)
    t.is((await refusal(small, [...ROTATE, ...options], 9)).code, 'USAGE', options.join(' '));
  t.is((await refusal(small, [...ROTATE, '--finish'], 9)).code, 'KEYS_OVERLAP');
  // a next key that no snapshot carried cannot be on any server
  await godepot(small, ['release'], daysAgo(10));
  const keyFile = join(small.depot, 'current/godepot.asc');
  const { certificate } = (await openKeys(small.keys)).current;
  await rm(keyFile);
  await writeFile(keyFile, certificate.armored);
  t.is((await refusal(small, ROTATE, 9)).code, 'KEYS_UNPUBLISHED');
  t.deepEqual(await filesOf(small.keys), before);
});
