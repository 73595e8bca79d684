import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { readRpm } from '../../builder/rpm/reader.ts';
import { verifyRpm } from '../../builder/rpm/verify.ts';
import { HOSTILE_RPM } from '../helpers/hostile-rpm.ts';
import { rawRpm } from '../helpers/raw-rpm.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

/** Processor time for one of them, in ms; what is made of a million pieces takes most. */
const MOST_MS = 4000;

test('what the hostile ones are made from holds in every check but the signature', async (t) => {
  const path = join(await temporaryFolder(t), 'trial-1-1.noarch.rpm');
  await writeFile(path, rawRpm());
  const { failed } = await verifyRpm(path, undefined);
  t.deepEqual(
    failed.map(({ code }) => code),
    ['RPM_SIGNATURE'],
  );
});

for (const [what, [check, code, file]] of Object.entries(HOSTILE_RPM)) {
  test(`refused with its own code: ${what}`, async (t) => {
    const folder = await temporaryFolder(t);
    const path = join(folder, 'hostile');
    await writeFile(path, file());
    const started = process.threadCpuUsage();
    const { failed } = await verifyRpm(path, undefined);
    const took = process.threadCpuUsage(started);
    t.deepEqual(
      failed.filter((one) => one.check !== 'signature').map((one) => [one.check, one.code]),
      [[check, code]],
      JSON.stringify(failed),
    );
    t.true((took.user + took.system) / 1000 < MOST_MS, `${took.user / 1000} ms`);
    if (check === 'structure') await t.throwsAsync(readRpm(path), { code });
    t.deepEqual(await readdir(folder), ['hostile'], 'nothing is written');
  });
}

test('cut anywhere, it is never taken for whole', async (t) => {
  const path = join(await temporaryFolder(t), 'cut');
  const whole = rawRpm();
  for (let size = 0; size < whole.length; size++) {
    await writeFile(path, whole.subarray(0, size));
    const { failed } = await verifyRpm(path, undefined);
    const found = failed.filter(({ check }) => check !== 'signature');
    t.true(found.length > 0, `${size} bytes`);
    t.true(
      found.every(({ code }) => /^(?:RPM_|CPIO_)/.test(code)),
      JSON.stringify(found),
    );
  }
});
