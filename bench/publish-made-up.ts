/**
 * Publishes the first COUNT made-up toolchains, rpm and deb, of a depot, in a process of its own: `node bench/start.js publish-made-up.ts DEPOT
 * COUNT DATE`. What `godepot publish` does but for reading the spec and opening keys of its own.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { openRecords } from '../builder/build/records.ts';
import { publish } from '../builder/depot/publish/publish.ts';
import { openStore } from '../builder/store/store.ts';
import { BENCH_IDENTITY } from './identity.ts';
import { benchSigner } from './keys.ts';

const [depot = '', count = '', date = ''] = process.argv.slice(2);
const store = openStore(depot);
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by index-ground.ts
const listed = JSON.parse(await readFile(join(depot, 'packages.json'), 'utf8')) as { fileName: string }[];
const wanted = listed.slice(0, 2 * Number(count));
const records = await Promise.all(wanted.map(({ fileName }) => openRecords(store).read(fileName)));
const signer = await benchSigner();
await publish({
  depot,
  store,
  identity: BENCH_IDENTITY,
  layout: 'usr-local',
  packages: records.filter((record) => record !== undefined),
  signer,
  certificates: [signer.certificate],
  dateAfter: () => Number(date),
  builder: { godepot: 'bench', node: process.version },
});
