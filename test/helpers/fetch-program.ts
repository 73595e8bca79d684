/** A process of its own that fetches, so that a test can kill it: DEPOT LOCK-FILE PROXY VERSION. */
import { silent } from '../../builder/io/progress.ts';
import { openStore } from '../../builder/store/store.ts';
import { fetchAll } from '../../builder/upstream/fetch-all.ts';
import { readLock } from '../../builder/upstream/lock.ts';
import { resolveSources } from '../../builder/upstream/sources.ts';
import { noEvidence } from './no-evidence.ts';

const [depot = '', lock = '', proxy = '', version = ''] = process.argv.slice(2);
await fetchAll([{ version, os: 'linux', arch: 'amd64' }], {
  store: openStore(depot),
  progress: silent,
  lock: await readLock(lock),
  ...noEvidence(),
  sources: await resolveSources({
    flags: [],
    environment: `${proxy},off`,
    spec: [],
    mirrors: [],
    goEnv: () => Promise.resolve(undefined),
  }),
});
