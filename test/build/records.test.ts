import test from 'ava';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ZSTD_DEFAULT } from '../../builder/archive/compress.ts';
import { build } from '../../builder/build/build.ts';
import { fakeBuildable, testWorkshop } from '../helpers/build-ground.ts';

const OTHERWISE: Readonly<Record<string, [from: RegExp, to: string]>> = {
  'a blob outside the store': [/"sha256": "/, '"sha256": "../../'],
  'a size in words': [/"size": \d+/, '"size": "all"'],
  'no inputs': [/"inputs": \{[^}]*\}/, '"inputs": null'],
  'a head before the file': [/"offset": /, '"offset": -'],
  'a head at a text': [/"offset": (\d+)/, '"offset": "$1"'],
  'a head of nothing': [/"length": \d+/, '"length": 0'],
  'a head without its size unpacked': [/"rawSize": \d+,/, ''],
  'a head of another size unpacked': [/"rawSize": /, '"rawSize": 1'],
};

for (const [what, [from, to]] of Object.entries(OTHERWISE)) {
  test(`a record with ${what} is called damaged, and no fault of godepot`, async (t) => {
    const workshop = await testWorkshop(t, ZSTD_DEFAULT);
    const { packages } = await build(fakeBuildable(), workshop);
    const path = join(workshop.store.root, 'records', `${packages[0]?.fileName}.json`);
    const text = await readFile(path, 'utf8');
    const changed = text.replace(from, to);
    t.not(changed, text);
    await writeFile(path, changed);
    const release = { rpm: '2', deb: '2' };
    await t.throwsAsync(build(fakeBuildable({ release }), workshop), { code: 'RECORD_DAMAGED' });
  });
}
