import test from 'ava';

import { killFetchTo } from '../helpers/killed-kit.ts';

const [OLD, NEW] = ['go1.27.2.linux-amd64', 'go1.27.3.linux-amd64'];

test('kill -9 of fetch --to at every rename in the kit: it is the old one, unfinished or the new one, and the next run ends with the same bytes', async (t) => {
  const { said, renamed } = await killFetchTo(t, ({ path }) => path === 'kit' || path.startsWith('kit/'));
  t.deepEqual(said, [OLD, 'KIT_UNFINISHED', `${OLD} ${NEW}`]);
  // a step that is added has to be thought of here
  t.deepEqual(renamed, [
    'kit/catalogue.json',
    `kit/${NEW}.tar.gz`,
    `kit/${NEW}.tar.gz.asc`,
    `kit/${NEW}.tar.gz.sha256`,
    'kit/godepot-kit.json',
    'kit/godepot-kit.unfinished',
    'kit/godepot.lock',
    `kit/golang.org/toolchain/@v/v0.0.1-${NEW}.info`,
    'kit/vulndb.zip',
  ]);
});
