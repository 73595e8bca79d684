import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { DepotError } from '../../builder/errors.ts';
import { acceptCatalogue, acceptVulnerabilities } from '../../builder/upstream/accept-reference.ts';
import { keep, keptCompanion, readKept, referencePath } from '../../builder/upstream/kept-files.ts';
import { EMPTY_LOCK } from '../../builder/upstream/lock-model.ts';
import { parsePublishedDigest } from '../../builder/upstream/published-digest.ts';
import { refreshReference } from '../../builder/upstream/references.ts';
import type { BeginSignatureCheck } from '../../builder/upstream/tarball-evidence.ts';
import { updateLock, type UpdateOptions } from '../../builder/upstream/update-lock.ts';
import { verifyEntry } from '../../builder/upstream/verify-lock.ts';
import { parseNoteKey } from '../../builder/upstream/sumdb/signed-note.ts';
import { testDatabase } from '../helpers/checksum-database.ts';
import { noEvidence } from '../helpers/no-evidence.ts';
import { refusal } from '../helpers/refusal.ts';
import { savedLocks } from '../helpers/saved-locks.ts';
import { type DatabaseFiles, goZip, servedDatabase } from '../helpers/vulndb.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { digest, type ToolchainGround, toolchainGround } from '../helpers/toolchain-source.ts';

const NAME = 'go1.27.3.linux-amd64.tar.gz';
const database = testDatabase();

/** Says what a signature says: `good`, or the code that its check ends with. */
const signature: BeginSignatureCheck = (bytes) =>
  Promise.resolve({
    update: () => {},
    finish() {
      const verdict = bytes.toString();
      if (verdict !== 'good')
        throw new DepotError(verdict === 'bad' ? 'SIGNATURE_BAD' : 'SIGNATURE_UNKNOWN_KEY', 'no');
      return Promise.resolve({ primary: 'A'.repeat(40), signer: 'B'.repeat(40), signed: 1_790_000_000 });
    },
  });

/** A catalogue that says otherwise. */
function lying(): Promise<{ sha256: string; where: string }> {
  return Promise.resolve({ sha256: '0'.repeat(64), where: 'catalogue.json' });
}

interface Publication {
  asc?: string;
  sha256?: string;
}

/** A folder with the tarball and what is published beside it. */
async function updating(
  t: Parameters<typeof toolchainGround>[0],
  published: Publication,
  verify: UpdateOptions['verify'],
): Promise<{ ground: ToolchainGround; options: UpdateOptions }> {
  const ground = await toolchainGround(t);
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, NAME), ground.small.tarball);
  for (const [name, content] of Object.entries(published))
    await writeFile(join(folder, `${NAME}.${name}`), content);
  const { directorySource } = await import('../../builder/upstream/directory-source.ts');
  const place = { origin: '--source', fallThrough: 'absent' } as const;
  const options: UpdateOptions = {
    ...ground.delivery,
    ...noEvidence(),
    openpgp: { primary: 'A'.repeat(40) },
    signature,
    verify,
    requests: [ground.small.toolchain],
    sources: [directorySource(folder, ['tarball'], place)],
    lock: EMPTY_LOCK,
    ...savedLocks(EMPTY_LOCK),
    database: parseNoteKey(database.key),
  };
  return { ground, options };
}

test('signature and digest of a tarball are pinned and kept; lock verify holds them again', async (t) => {
  const { ground, options } = await updating(
    t,
    { asc: 'good', sha256: digest((await toolchainGround(t)).small.tarball) },
    ['openpgp', 'sha256'],
  );
  const { lock, updates } = await updateLock(options);
  const entry = lock.toolchains[ground.id];
  t.deepEqual(entry?.evidence, {
    sumdb: null,
    openpgp: { primary: 'A'.repeat(40), signer: 'B'.repeat(40), signed: '2026-09-21T14:13:20Z' },
    sha256: { from: ['file'] },
  });
  t.deepEqual(updates[0]?.missing, []);
  if (entry === undefined) return;
  const look = { ...options, sources: [] };
  const states = async (changed = entry, using = look): Promise<Record<string, string>> => {
    const { checks } = await verifyEntry(ground.small.toolchain, changed, using);
    return Object.fromEntries([
      ...checks.done.map(({ check }) => [check, 'ok'] as const),
      ...checks.notDone.map(({ check }) => [check, 'not done'] as const),
      ...checks.failed.map(({ check, code }) => [check, code] as const),
    ]);
  };
  t.deepEqual(await states(), {
    'archive (tarball)': 'ok',
    'checksum database': 'not done',
    "publisher's signature": 'ok',
    'published digest': 'ok',
    audit: 'not done',
  });
  // each part of the pin that somebody changed is noticed
  t.is((await states({ ...entry, h1: `h1:${'A'.repeat(43)}=` }))['archive (tarball)'], 'LOCK_CONFLICT');
  t.is((await states({ ...entry, time: '2026-10-19T22:20:37Z' }))['archive (tarball)'], 'LOCK_CONFLICT');
  const openpgp = { primary: 'A'.repeat(40), signer: 'C'.repeat(40), signed: '2026-09-21T14:13:20Z' };
  const other = { ...entry, evidence: { ...entry.evidence, openpgp } };
  t.is((await states(other))["publisher's signature"], 'LOCK_CONFLICT');
  t.is((await states(entry, { ...look, published: lying }))['published digest'], 'LOCK_CONFLICT');
  // and what was changed in the depot, too
  await keep(keptCompanion(options.store, 'asc', ground.small.toolchain), Buffer.from('bad'));
  t.is((await states())["publisher's signature"], 'SIGNATURE_BAD');
  await writeFile(options.store.pathOf(digest(ground.small.tarball)), 'x');
  t.is((await states())['archive (tarball)'], 'STORE_DAMAGED');
  // looking changes nothing: what is damaged is there to be looked at
  t.is((await states())['archive (tarball)'], 'STORE_DAMAGED');
});

const contradictions: [
  what: string,
  published: Publication,
  verify: UpdateOptions['verify'],
  code: string,
][] = [
  ['a bad signature, wanted or not', { asc: 'bad' }, [], 'SIGNATURE_BAD'],
  [
    'a signature of a stranger, where one is wanted',
    { asc: 'stranger' },
    ['openpgp'],
    'SIGNATURE_UNKNOWN_KEY',
  ],
  ['another published digest, wanted or not', { sha256: '0'.repeat(64) }, [], 'PUBLISHED_DIGEST'],
  ['a web page instead of a digest', { sha256: '<html>' }, [], 'PUBLISHED_MALFORMED'],
];
for (const [what, published, verify, code] of contradictions) {
  test(`pins nothing: ${what}`, async (t) => {
    const { ground, options } = await updating(t, published, verify);
    t.is(
      await refusal(() => updateLock({ ...options, save: () => Promise.reject(new Error('saved')) })),
      code,
    );
    t.false(await options.store.has(digest(ground.small.tarball)));
  });
}

test('a signature of a stranger is no evidence where none is wanted, and this is said', async (t) => {
  const { ground, options } = await updating(t, { asc: 'stranger' }, []);
  const { lock } = await updateLock(options);
  t.is(lock.toolchains[ground.id]?.evidence.openpgp, undefined);
  t.is(await readKept(keptCompanion(options.store, 'asc', ground.small.toolchain)), undefined);
});

test('evidence that is wanted and cannot be had is named: a new entry is not made, a known one stays', async (t) => {
  const { ground, options } = await updating(t, {}, ['openpgp', 'sha256']);
  const refused = await updateLock(options);
  t.deepEqual(
    refused.updates[0]?.missing.map(({ evidence }) => evidence),
    ['openpgp', 'sha256'],
  );
  t.deepEqual(refused.lock, EMPTY_LOCK);
  t.false(await options.store.has(digest(ground.small.tarball)));

  const { lock } = await updateLock({ ...options, verify: [] });
  t.truthy(lock.toolchains[ground.id]);
  // the archive is in the store now: only what proves it is asked for
  const again = await updateLock({ ...options, lock, sources: [] });
  t.like(again.updates[0], { added: [], entry: lock.toolchains[ground.id] });
  t.is(again.updates[0]?.missing.length, 2);
});

test('a key that the spec pins anew is satisfied by a new signature, which takes the place of the old', async (t) => {
  const { ground, options } = await updating(t, { asc: 'good' }, ['openpgp']);
  const { lock } = await updateLock(options);
  const primary = 'D'.repeat(40);
  const signedAnew: BeginSignatureCheck = async (bytes, where) => ({
    ...(await signature(bytes, where)),
    finish: () => Promise.resolve({ primary, signer: primary, signed: 1_790_000_000 }),
  });
  const wanted = { ...options, lock, openpgp: { primary }, ...savedLocks(lock) };
  const { lock: grown, updates } = await updateLock({ ...wanted, signature: signedAnew });
  t.deepEqual(updates[0]?.added, ['openpgp']);
  t.is(grown.toolchains[ground.id]?.evidence.openpgp?.primary, primary);
  t.deepEqual((await updateLock({ ...wanted, lock: grown, sources: [] })).updates[0]?.missing, []);
});

const SUM = 'ab'.repeat(32);
const digests: [text: string, found: string][] = [
  [SUM, SUM],
  [`${SUM}\n`, SUM],
  [SUM.toUpperCase(), SUM],
  [`${SUM}  ${NAME}\n`, SUM],
  [`${SUM} *${NAME}\n`, SUM],
  [`${SUM}  another.tar.gz\n`, 'PUBLISHED_MALFORMED'],
  [`${SUM}\n${SUM}\n`, 'PUBLISHED_MALFORMED'],
  [SUM.slice(1), 'PUBLISHED_MALFORMED'],
  ['', 'PUBLISHED_MALFORMED'],
  ['<!DOCTYPE html>', 'PUBLISHED_MALFORMED'],
];
for (const [text, found] of digests) {
  test(`.sha256 ${JSON.stringify(text.replaceAll(SUM, 'HEX'))}`, async (t) => {
    let result = '';
    const code = await refusal(
      () => (result = parsePublishedDigest({ bytes: Buffer.from(text), where: 'x' }, NAME)),
    );
    t.is(code === 'accepted' ? result : code, found);
  });
}

function catalogue(...releases: [version: string, sha256: string, stable?: boolean][]): Buffer {
  return Buffer.from(
    JSON.stringify(
      releases.map(([version, sha256, stable = true]) => {
        const filename = `${version}.linux-amd64.tar.gz`;
        const file = { filename, os: 'linux', arch: 'amd64', version, sha256, size: 7, kind: 'archive' };
        return { version, stable, files: [file] };
      }),
    ),
  );
}

test('a catalogue replaces the kept one if it says the same and more; nothing is forgotten or changed', async (t) => {
  const { delivery } = await toolchainGround(t);
  const path = referencePath(delivery.store, 'catalogue');
  const offer = (bytes: Buffer) => {
    const folder = { readReference: () => Promise.resolve({ bytes, where: 'here' }) };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else of a source is asked here
    return refreshReference('catalogue', [folder as never], delivery, acceptCatalogue);
  };
  const first = catalogue(['go1.27.2', 'a'.repeat(64)]);
  const more = catalogue(['go1.27.3', 'b'.repeat(64)], ['go1.27.2', 'a'.repeat(64)]);
  t.like(await offer(first), { state: 'refreshed' });
  t.like(await offer(first), { state: 'unchanged' });
  t.like(await offer(more), { state: 'refreshed' });
  t.like(await offer(first), { state: 'older' });
  const unstable = catalogue(['go1.27.3', 'b'.repeat(64), false], ['go1.27.2', 'a'.repeat(64)]);
  t.like(await offer(unstable), { state: 'older' });
  const hollow = Buffer.from(more.toString().replace(/"files":\[.*?\]/, '"files":[]'));
  t.not(hollow.length, more.length);
  t.like(await offer(hollow), { state: 'older' });
  for (const [bytes, code] of [
    [catalogue(['go1.27.3', 'b'.repeat(64)], ['go1.27.2', 'c'.repeat(64)]), 'CATALOGUE_CHANGED'],
    [Buffer.from('<html>'), 'CATALOGUE_MALFORMED'],
  ] as const) {
    t.is(await refusal(() => offer(bytes)), code);
    t.true((await readKept(path))?.bytes.equals(more));
  }
});

test('a vulnerability database that knows less, or is of the future, replaces nothing', async (t) => {
  const { delivery } = await toolchainGround(t);
  const now = Date.parse('2026-11-26T00:00:00Z') / 1000;
  const offer = (files: DatabaseFiles) => {
    const bytes = goZip(files);
    const folder = { readReference: () => Promise.resolve({ bytes, where: 'here' }) };
    const accept = acceptVulnerabilities(delivery.store, now);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else of a source is asked here
    return refreshReference('vulnerabilities', [folder as never], delivery, accept);
  };
  const whole = await servedDatabase('2026-11-05T00:00:00Z');
  t.like(await offer(await servedDatabase('2026-10-05T00:00:00Z')), { state: 'refreshed' });
  t.like(await offer(whole), { state: 'refreshed' });
  t.like(await offer(await servedDatabase('2026-10-05T00:00:00Z')), { state: 'older' });
  t.like(await offer(without(await servedDatabase('2026-11-20T00:00:00Z'), 'GO-2026-4984')), {
    state: 'older',
  });
  t.is(
    await refusal(async () => offer(await servedDatabase('2030-01-01T00:00:00Z'))),
    'VULNERABILITIES_MALFORMED',
  );
  const path = referencePath(delivery.store, 'vulnerabilities');
  await writeFile(path, 'PK damaged');
  const error = await t.throwsAsync(offer(whole), { instanceOf: DepotError });
  t.is(error.where, path);
  t.regex(error.hint ?? '', /remove it/);
});

/** The same database without one entry, consistently. */
function without(files: DatabaseFiles, id: string): DatabaseFiles {
  const { [`ID/${id}.json`]: gone, ...rest } = files;
  if (gone === undefined) throw new Error(`there is no ${id}`);
  const drop = (_: string, value: unknown): unknown =>
    Array.isArray(value)
      ? value.filter(
          (item: unknown) => !(typeof item === 'object' && item !== null && 'id' in item && item.id === id),
        )
      : value;
  for (const name of ['index/vulns.json', 'index/modules.json'])
    rest[name] = JSON.stringify(JSON.parse(rest[name] ?? ''), drop);
  return rest;
}
