import test from 'ava';

import { killFetchTo } from '../helpers/killed-kit.ts';

const [OLD, NEW] = ['go1.27.2.linux-amd64', 'go1.27.3.linux-amd64'];

test('kill -9 of fetch --to at every rename in the depot: the kit is untouched, nothing comes twice, and the next run ends with the same bytes', async (t) => {
  const { said, renamed } = await killFetchTo(t, ({ path }) => path.startsWith('dist/'));
  t.deepEqual(said, [OLD]);
  t.deepEqual(renamed, [
    `dist/store/archives/${NEW}.tarball.json`,
    'dist/store/sha256/',
    `dist/store/staging/downloads/${NEW}.tarball.part.json`,
    'dist/store/upstream/catalogue.json',
    `dist/store/upstream/${NEW}.tar.gz.asc`,
    `dist/store/upstream/${NEW}.tar.gz.sha256`,
    `dist/store/upstream/golang.org/toolchain/@v/v0.0.1-${NEW}.info`,
    'dist/store/upstream/vulndb.zip',
  ]);
});
