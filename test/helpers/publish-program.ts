import { openRecords } from '../../builder/build/records.ts';
import { publish } from '../../builder/depot/publish.ts';
import { openStore } from '../../builder/store/store.ts';
import { testKeys } from './keys.ts';
import { IDENTITY } from './publishing.ts';

/** A process of its own that publishes recorded packages, to be killed: `node publish-program.ts DEPOT DATE FILE-NAME...` */
const [depot = '', date = '', ...fileNames] = process.argv.slice(2);
const store = openStore(depot);
const records = await Promise.all(fileNames.map((name) => openRecords(store).read(name)));
const packages = records.filter((record) => record !== undefined);
const { signer } = await testKeys();
const published = await publish({
  depot,
  store,
  identity: IDENTITY,
  layout: 'usr-local',
  packages,
  signer,
  certificates: [signer.certificate],
  dateAfter: () => Number(date),
  builder: { godepot: '0.1.0', node: process.version },
});
process.stdout.write(`${JSON.stringify(published)}\n`);
