/**
 * One rollback in a process of its own: `node bench/roll-back.ts DEPOT SEQUENCE DATE`. Without SEQUENCE it publishes what DEPOT/packages.json lists but for
 * its first toolchain, and before that without its last one, where nothing was published yet.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { openRecords } from '../builder/build/records.ts';
import type { Publication } from '../builder/depot/publication/publication.ts';
import { readCurrent } from '../builder/depot/snapshot/snapshots.ts';
import { openStore } from '../builder/store/store.ts';
import { BENCH_IDENTITY } from './identity.ts';
import { benchSigner } from './keys.ts';

const FIRST = 1_790_000_000;
const [depot = '', sequence] = process.argv.slice(2);
const signer = await benchSigner();
const current = await readCurrent(depot);
const basis: Omit<Publication, 'packages'> = {
  depot,
  store: openStore(depot),
  identity: BENCH_IDENTITY,
  layout: 'usr-local',
  signer,
  certificates: [signer.certificate],
  dateAfter: (previous) => (previous ?? FIRST) + 1,
  builder: { godepot: 'bench', node: process.version },
};
if (sequence !== undefined) {
  const { rollback } = await import('../builder/depot/republish/rollback.ts');
  const { published } = await rollback(basis, { to: sequence, reason: 'measured' });
  if (published?.changed !== true) throw new Error('nothing was rolled back');
} else if (current === undefined) {
  const { publish } = await import('../builder/depot/publish/publish.ts');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by index-ground.ts
  const listed = JSON.parse(await readFile(join(depot, 'packages.json'), 'utf8')) as { fileName: string }[];
  const kept = openRecords(basis.store);
  const records = await Promise.all(listed.map(({ fileName }) => kept.read(fileName)));
  const packages = records.filter((record) => record !== undefined);
  await publish({ ...basis, packages: packages.slice(0, -2) });
  await publish({ ...basis, packages: packages.slice(2) });
}
