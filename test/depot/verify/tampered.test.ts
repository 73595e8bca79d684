/**
 * Tampering with every file of a depot one by one: each change is named by its kind. That real clients refuse it, or never read the file, is
 * shown by test/servers/tampered.test.ts.
 */
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { verifyDepot } from '../../../builder/depot/verify/depot.ts';
import { newMemory, type VerifyMemory } from '../../../builder/depot/verify/memory.ts';
import { verifySnapshot } from '../../../builder/depot/verify/snapshot.ts';
import { ERROR_CODES } from '../../../builder/errors.ts';
import type { CheckList } from '../../../builder/packaging/checks.ts';
import { flipByte } from '../../helpers/damage.ts';
import { testKeys } from '../../helpers/keys.ts';
import { CREATED, IDENTITY, testDepot } from '../../helpers/publishing.ts';

const { signer } = await testKeys();
const TRUST = { fingerprints: [signer.fingerprint] };

/** What is done to a file; undefined: it is taken away. Each gets the file's bytes, those of another file, and those of an older snapshot. */
type Damage = (bytes: Buffer, other: Buffer, older: Buffer | undefined) => Buffer | undefined;

const DAMAGES: Readonly<Record<string, Damage>> = {
  'a flipped bit': (bytes) => (bytes.length === 0 ? bytes : flipByte(Buffer.from(bytes))),
  'cut short': (bytes) => bytes.subarray(0, Math.max(bytes.length - 1, 0)),
  'made longer': (bytes) => Buffer.concat([bytes, Buffer.from('\n')]),
  'in the place of another': (_, other) => other,
  'that of an older publication': (_, __, older) => older,
  'taken away': () => undefined,
};

/** Ways that a digest tells apart from the others by nothing: each file gets one of them, in turn. */
const BY_TURNS = ['cut short', 'made longer', 'in the place of another'];

/** The kind that each change of a file has to be told as. */
function expectedKinds(path: string, what: string): readonly string[] {
  if (path.startsWith('store/log/')) return ['alarm', 'depot'];
  if (what === 'taken away') return ['missing'];
  if (path.startsWith('store/sha256/')) return ['altered', 'depot'];
  if (path.endsWith('/mirrorlist')) return ['stale'];
  if (path.endsWith('/manifest.json')) return ['trust', 'chain', 'depot', 'input'];
  if (/\/(?:InRelease|Release\.gpg|[^/]+\.(?:json|xml)\.asc|SHA256SUMS\.asc)$/.test(path))
    return ['trust', 'input', 'depot', 'altered'];
  return ['altered'];
}

function kindsOf({ failed }: CheckList): Set<string> {
  return new Set(failed.map(({ code }) => ERROR_CODES[code]));
}

test('every file of a depot, damaged, exchanged for an older one or taken away, is told by its kind', async (t) => {
  const { depot, publish, packages } = await testDepot(t, signer);
  const identity = { ...IDENTITY, url: 'https://depot.example.com' };
  const few = packages.filter(({ name, arch }) => name !== 'go-1.28' && arch !== 'arm64');
  const { name: older } = await publish({ identity, packages: few.filter(({ name }) => name !== 'go-env') });
  const { name: newer } = await publish({ identity, packages: few, date: CREATED + 1000 });
  const pristine = newMemory();
  t.deepEqual((await verifyDepot(depot, TRUST, pristine)).failed, []);

  const entries = await readdir(depot, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(depot.length + 1))
    .filter((path) => !path.startsWith(`snapshots/${older}/`) && !/^store\/(?:records|indexed)\//.test(path))
    .sort()
    // all of one kind, and each takes a look at the whole depot
    .filter(
      (path, at, all) =>
        !path.startsWith('store/sha256/') || !(all[at - 2] ?? '').startsWith('store/sha256/'),
    );
  const aside = join(depot, '..', 'aside');
  let made = 0;
  const started = performance.now();
  for (const [index, path] of files.entries()) {
    const full = join(depot, path);
    const bytes = await readFile(full);
    const other = await readFile(join(depot, files[(index + 1) % files.length] ?? ''));
    const before = await readFile(join(depot, path.replace(newer, older))).catch(() => undefined);
    for (const [what, damage] of Object.entries(DAMAGES)) {
      if (BY_TURNS.includes(what) && BY_TURNS.indexOf(what) !== index % BY_TURNS.length) continue;
      const changed = damage(bytes, other, path.includes(newer) ? before : undefined);
      // a signature of before over the very same bytes is a good one
      if (what.startsWith('that of an older') && (await coversTheSame(full, newer, older))) continue;
      // a blob's name in the store is one of several: nothing that is published goes with it
      if (what === 'taken away' && path.startsWith('store/sha256/')) continue;
      if (changed?.equals(bytes) === true || (what !== 'taken away' && changed === undefined)) continue;
      await rename(full, aside);
      if (changed !== undefined) await writeFile(full, changed, { mode: 0o644 });
      const folder = join(depot, 'snapshots', newer);
      const list = await (path.startsWith(`snapshots/${newer}/`)
        ? verifySnapshot(folder, TRUST, copyOf(pristine))
        : verifyDepot(depot, TRUST, copyOf(pristine)));
      const kinds = kindsOf(list);
      const expected = expectedKinds(path, what);
      t.true(
        expected.some((kind) => kinds.has(kind)),
        `${path}, ${what}: ${JSON.stringify(list.failed)}`,
      );
      await rename(aside, full);
      made += 1;
    }
  }
  t.log(`${files.length} files, ${made} changes, ${Math.round(performance.now() - started)} ms`);
  t.deepEqual((await verifyDepot(depot, TRUST)).failed, []);
});

/** What is kept of the undamaged depot; inodes of damaged files come and go, and their numbers with them. */
function copyOf(memory: VerifyMemory): VerifyMemory {
  return { ...memory, inodes: new Map(memory.inodes) };
}

async function coversTheSame(path: string, newer: string, older: string): Promise<boolean> {
  if (!path.endsWith('.asc')) return false;
  const covered = path.slice(0, -'.asc'.length);
  const [now, before] = await Promise.all(
    [covered, covered.replace(newer, older)].map((file) => readFile(file).catch(() => undefined)),
  );
  return now !== undefined && before?.equals(now) === true;
}
