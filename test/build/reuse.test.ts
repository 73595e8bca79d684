/** A later release of the same content takes the packed head out of an earlier package, and nobody can tell by the bytes. */
import test from 'ava';
import { readFile, rm, writeFile } from 'node:fs/promises';

import type { Compression } from '../../builder/archive/compress.ts';
import { build } from '../../builder/build/build.ts';
import type { Package, PackageEntry } from '../../builder/packaging/package.ts';
import { bytesOf, type FakeBuild, fakeBuildable, testWorkshop } from '../helpers/build-ground.ts';

const FAST: Compression = { format: 'zstd', level: 2, windowLog: 22 };
const GZIP: Compression = { format: 'gzip', level: 6 };
const NEXT = { rpm: '2', deb: '2' };

const described = (pkg: Package): Package => ({
  ...pkg,
  description: 'Another one.',
  relations: { rpm: {}, deb: { requires: [{ name: 'go-env' }] } },
  intents: [],
});

const METADATA: Record<string, FakeBuild & { compression?: Compression }> = {
  'the release': { release: NEXT },
  'the release, gzip': { release: NEXT, compression: GZIP },
  'the release of the rpm alone': { release: { rpm: '1.1', deb: '1' } },
  'maintainer and vendor': {
    release: NEXT,
    spec: { depot: { ...fakeDepot(), maintainer: 'Somebody Else <else@example.com>', vendor: 'Else' } },
  },
  'description, relations and scripts': { release: NEXT, change: described },
};

function fakeDepot() {
  return {
    name: 'test-depot',
    origin: 'Test',
    label: 'Test Depot',
    suite: 'stable',
    vendor: 'Example Bank',
    maintainer: 'Release Engineering <release@example.com>',
    url: undefined,
  };
}

for (const [what, { compression = FAST, ...wanted }] of Object.entries(METADATA)) {
  test(`nothing is packed again for another release with a change of ${what}`, async (t) => {
    const workshop = await testWorkshop(t, compression);
    await build(fakeBuildable(), workshop);
    const read: string[] = [];
    const { packages, made } = await build(
      fakeBuildable({ ...wanted, read: (path) => read.push(path) }),
      workshop,
    );
    t.deepEqual(read, []);
    t.is(made, wanted.release?.deb === '1' ? 1 : 2);

    const anew = await testWorkshop(t, compression);
    const fresh = await build(fakeBuildable(wanted), anew);
    t.deepEqual(await bytesOf(workshop, packages), await bytesOf(anew, fresh.packages));
    // and a third one out of the second
    const third = { rpm: '3', deb: '3' };
    const again: string[] = [];
    await build(fakeBuildable({ ...wanted, release: third, read: (path) => again.push(path) }), workshop);
    t.deepEqual(again, []);
  });
}

const more = (entry: PackageEntry) => (pkg: Package) => ({
  ...pkg,
  async *entries() {
    for await (const own of pkg.entries()) {
      if (own.path === '/usr/local/go-1.27') yield entry;
      yield own;
    }
  },
});

const CONTENT: Record<string, FakeBuild & { compression?: Compression }> = {
  'the upstream archive': { h1: 'h1:other=', files: { 'src/cmd/go.mod': 'module other\n' } },
  'the policy in go.env': { spec: { env: { GOTOOLCHAIN: 'local' } } },
  'the layout': { spec: { layout: 'opt' } },
  'the level': { compression: { format: 'zstd', level: 3, windowLog: 22 } },
  'the window': { compression: { format: 'zstd', level: 2, windowLog: 21 } },
  'the format': { compression: GZIP },
  'the date': { change: (pkg) => ({ ...pkg, time: pkg.time + 1 }) },
  'a directory more': { change: more({ type: 'directory', path: '/usr/lib/more', mode: 0o755 }) },
  'a link more': { change: more({ type: 'link', path: '/usr/lib/more', target: 'x' }) },
};

for (const [what, { compression = FAST, ...wanted }] of Object.entries(CONTENT)) {
  test(`all is packed again after a change of ${what}`, async (t) => {
    const workshop = await testWorkshop(t, FAST);
    await build(fakeBuildable(), workshop);
    const read: string[] = [];
    const changed = { ...workshop, compression: { rpm: compression, deb: compression } };
    const next = { ...wanted, release: NEXT };
    const { packages } = await build(fakeBuildable({ ...next, read: (path) => read.push(path) }), changed);
    t.true(read.length > 5);
    const anew = await testWorkshop(t, compression);
    const fresh = await build(fakeBuildable(next), anew);
    t.deepEqual(await bytesOf(changed, packages), await bytesOf(anew, fresh.packages));
  });
}

for (const format of ['rpm', 'deb'] as const) {
  for (const [where, at] of [
    ['its front', 0.02],
    ['its head', 0.6],
    ['its end', 0.999],
  ] as const) {
    test(`a stored ${format} that was damaged in ${where} is refused and nothing is made of it`, async (t) => {
      const workshop = await testWorkshop(t, FAST);
      const { packages } = await build(fakeBuildable(), workshop);
      const victim = packages.find((pkg) => pkg.format === format);
      const path = workshop.store.pathOf(victim?.sha256 ?? '');
      const whole = await readFile(path);
      const offset = Math.floor(whole.length * at);
      const damaged = Buffer.from(whole);
      damaged.writeUInt8(damaged.readUInt8(offset) ^ 1, offset);
      await writeFile(path, damaged);

      const next = fakeBuildable({ release: NEXT });
      await t.throwsAsync(build(next, workshop), { code: 'STORE_DAMAGED' });
      const { records } = workshop;
      const made = (await records.ofPackage('go-1.27')).filter(({ release }) => release === '2');
      t.deepEqual(made, []);
      // without the package there is nothing to take over
      await rm(path);
      const { packages: anew } = await build(next, workshop);
      const other = await testWorkshop(t, FAST);
      t.deepEqual(await bytesOf(workshop, anew), await bytesOf(other, (await build(next, other)).packages));
    });
  }
}

test('a record that names another place in the package leads to a refusal', async (t) => {
  const workshop = await testWorkshop(t, FAST);
  const { packages } = await build(fakeBuildable(), workshop);
  for (const record of packages) {
    const { head } = record;
    if (head === undefined) return t.fail('no head was recorded');
    await workshop.records.write({ ...record, head: { ...head, offset: head.offset - 1 } });
  }
  await t.throwsAsync(build(fakeBuildable({ release: NEXT }), workshop), { code: 'STORE_DAMAGED' });
  for (const record of packages) {
    const { head } = record;
    if (head !== undefined)
      await workshop.records.write({ ...record, head: { ...head, rawSize: head.rawSize + 1 } });
  }
  return t.throwsAsync(build(fakeBuildable({ release: NEXT }), workshop), { code: 'RECORD_DAMAGED' });
});
