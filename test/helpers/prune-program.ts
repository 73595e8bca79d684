import { prune } from '../../builder/depot/prune/prune.ts';
import { openStore } from '../../builder/store/store.ts';

/** A process of its own that prunes down to the newest snapshot, to be killed: `node prune-program.ts DEPOT` */
const [depot = ''] = process.argv.slice(2);
const plan = await prune(
  {
    depot,
    store: openStore(depot),
    retention: { keep: 1, days: undefined, snapshots: [] },
    grace: { publications: 0, days: 0 },
    now: 1_800_000_000,
    lock: { toolchains: {} },
    wanted: [],
  },
  'to be killed',
);
process.stdout.write(`${JSON.stringify(plan)}\n`);
