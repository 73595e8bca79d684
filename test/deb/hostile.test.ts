import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { verifyDeb } from '../../builder/deb/verify.ts';
import { HOSTILE_DEB } from '../helpers/hostile-deb.ts';
import { debParts, plainControl, rawAr, rawTar } from '../helpers/raw-deb.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

/** Processor time for one of them, in ms; what is made of a million pieces takes most. */
const MOST_MS = 4000;

for (const [what, [code, file]] of Object.entries(HOSTILE_DEB)) {
  test(`refused with its own code: ${what}`, async (t) => {
    const folder = await temporaryFolder(t);
    const path = join(folder, 'hostile');
    await writeFile(path, file());
    const started = process.threadCpuUsage();
    const { failed } = await verifyDeb(path);
    const took = process.threadCpuUsage(started);
    t.deepEqual(
      failed.map((one) => one.code),
      [code],
      JSON.stringify(failed).slice(0, 1000),
    );
    t.true((took.user + took.system) / 1000 < MOST_MS, `${took.user / 1000} ms`);
    t.deepEqual(await readdir(folder), ['hostile'], 'nothing is written');
  });
}

test('cut anywhere, it is never taken for whole', async (t) => {
  const path = join(await temporaryFolder(t), 'cut');
  const whole = rawAr(debParts(plainControl(), rawTar([{ name: './x', body: 'y' }])));
  for (let size = 0; size < whole.length; size++) {
    await writeFile(path, whole.subarray(0, size));
    const { failed } = await verifyDeb(path);
    t.true(failed.length > 0, `${size} bytes`);
    t.true(
      failed.every(({ code }) => /^(?:AR_|DEB_|TAR_)/.test(code)),
      JSON.stringify(failed),
    );
  }
});
