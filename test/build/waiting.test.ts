import test from 'ava';
import { readFile, writeFile } from 'node:fs/promises';

import { ZSTD_DEFAULT } from '../../builder/archive/compress.ts';
import { build } from '../../builder/build/build.ts';
import { findWaiting, waitingRecord } from '../../builder/build/waiting.ts';
import type { Workshop } from '../../builder/build/workshop.ts';
import { readRpm } from '../../builder/rpm/reader.ts';
import { fakeBuildable, testWorkshop } from '../helpers/build-ground.ts';

/** The workshop of a spec that names a target without zstd. */
function gzipOnly(workshop: Workshop): Workshop {
  const gzip = { format: 'gzip', level: 6 } as const;
  return {
    ...workshop,
    compression: { rpm: gzip, deb: gzip },
    cannotRead: (_format, packed) => (typeof packed !== 'string' && packed.format === 'zstd' ? ['el7'] : []),
  };
}

test('an rpm that waits is neither signed nor carried away once a target is named that cannot read it', async (t) => {
  const unsigned = { ...(await testWorkshop(t, ZSTD_DEFAULT)), unsigned: true };
  const buildable = fakeBuildable();
  await build(buildable, unsigned);
  t.truthy(await waitingRecord(buildable, unsigned));
  await t.throwsAsync(findWaiting([buildable], gzipOnly(unsigned)), { code: 'PACKAGE_NOT_BUILT' });

  const { packages } = await build(buildable, gzipOnly({ ...unsigned, unsigned: false }));
  const rpm = packages.find(({ format }) => format === 'rpm');
  t.is((await readRpm(unsigned.store.pathOf(rpm?.sha256 ?? ''))).compressor, 'gzip');
});

for (const next of ['build', 'sign import'] as const) {
  test(`what waited is gone after a run that was killed once it had signed: ${next}`, async (t) => {
    const workshop = await testWorkshop(t, ZSTD_DEFAULT);
    const { store, waiting } = workshop;
    const buildable = fakeBuildable();
    await build(buildable, { ...workshop, unsigned: true });
    const left = await waitingRecord(buildable, workshop);
    if (left === undefined) throw new Error('nothing waits');
    const bytes = await readFile(store.pathOf(left.sha256));
    await build(buildable, workshop);
    t.false(await store.has(left.sha256));
    // as it was before the last two steps
    await waiting.write(left);
    await writeFile(store.pathOf(left.sha256), bytes);

    if (next === 'build') await build(buildable, workshop);
    else t.deepEqual(await findWaiting([buildable], workshop), []);
    t.is(await waiting.read(left.fileName), undefined);
    t.false(await store.has(left.sha256));
  });
}
