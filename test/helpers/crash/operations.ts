import { openRecords } from '../../../builder/build/records.ts';
import { snapshotHold } from '../../../builder/commands/snapshot-hold.ts';
import { mirrorDepot } from '../../../builder/depot/mirror/mirror.ts';
import type { Publication, Published } from '../../../builder/depot/publication/publication.ts';
import { prune } from '../../../builder/depot/prune/prune.ts';
import { publish } from '../../../builder/depot/publish/publish.ts';
import { refresh } from '../../../builder/depot/republish/refresh.ts';
import { rollback } from '../../../builder/depot/republish/rollback.ts';
import { yank } from '../../../builder/depot/republish/yank.ts';
import { openSigner } from '../../../builder/signing/keys.ts';
import { withStoreLock } from '../../../builder/store/lock.ts';
import { openStore } from '../../../builder/store/store.ts';
import { sweepStaging } from '../../../builder/store/sweep.ts';
import { testKeys } from '../keys.ts';
import { CREATED, IDENTITY } from '../publishing.ts';
import { silentContext } from '../silent-context.ts';

/** Once for a process: every key of the tests' folder, the current one's signer, and the one that takes over. */
const { signer, folder, keys } = await testKeys();
const next = await openSigner(folder, {}, { fingerprint: keys.next.fingerprint });

/** What everything on the ground is verified with. */
export const CERTIFICATES: readonly string[] = [signer.certificate, next.certificate];

/** With an address, so that mirror lists are written. */
const identity = { ...IDENTITY, url: 'http://depot.example.com' };

type Basis = Omit<Publication, 'packages'>;

function basis(depot: string): Basis {
  return {
    depot,
    store: openStore(depot),
    identity,
    layout: 'usr-local',
    signer,
    certificates: CERTIFICATES,
    // the same at each attempt, so that the same operation leaves the same bytes
    dateAfter: (previous) => (previous ?? CREATED) + 1,
    builder: { godepot: '0.1.0', node: process.version },
  };
}

async function publishVersions(
  depot: string,
  versions: readonly string[],
  changes: Partial<Publication> = {},
): Promise<Published> {
  const records = await openRecords(openStore(depot)).ofPackage('go-1.27');
  const packages = records.filter(({ version }) => versions.includes(version));
  return publish({ ...basis(depot), packages, ...changes });
}

/** The key that signed so far retires: two sign, and each snapshot gets a yum tree of the new one. */
const succession = {
  retiring: { signer, until: CREATED + 1_000_000 },
  trees: [`yum-${next.fingerprint.slice(0, 8).toLowerCase()}`],
  withdrawn: [],
  former: [],
};

/** When a publication that was valid for a while is refreshed. */
const LATER = CREATED + 14 * 86_400;
const NO_GRACE = { publications: 0, days: 0 };
const PRUNED = {
  retention: { keep: 1, days: undefined, snapshots: [] },
  grace: NO_GRACE,
  now: CREATED + 1_000,
  lock: { toolchains: {} },
  wanted: [],
};

/** Nothing of go-1.27's earlier packages is replaced. */
const RAISED = { release: { rpm: '2', deb: '2' } };

/** As `godepot build`, of one toolchain of few files. What it needs is a quarter of what a process loads that is killed at once. */
async function buildOne(depot: string): Promise<unknown> {
  const { build } = await import('../../../builder/build/build.ts');
  const { fakeBuildable, workshopOf } = await import('../build-ground.ts');
  const store = openStore(depot);
  return withStoreLock(depot, 'build', async () => {
    await sweepStaging(store);
    return build(fakeBuildable(RAISED), await workshopOf(store, { format: 'gzip', level: 1 }));
  });
}

/** What a mirror is made of lies beside it, where the ground puts it. */
export function sourceOf(mirror: string): string {
  return `${mirror}.source`;
}

function mirrorOf(folder: string): Promise<unknown> {
  return mirrorDepot({ depot: sourceOf(folder), folder });
}

/**
 * What changes a depot or what it publishes, each a library call as its verb makes it, without what a command line costs to start. Done twice,
 * the second time changes nothing.
 */
export const OPERATIONS = {
  'publish first': (depot: string) => publishVersions(depot, ['1.27.2']),
  publish: (depot: string) => publishVersions(depot, ['1.27.2', '1.27.3']),
  rollback: (depot: string) => rollback(basis(depot), { to: '1', reason: 'a test' }),
  'rollback without grace': (depot: string) =>
    rollback({ ...basis(depot), grace: NO_GRACE }, { to: '1', reason: 'a test' }),
  yank: (depot: string) => yank(basis(depot), { target: 'go-1.27=1.27.3-1', reason: 'a test' }),
  refresh: (depot: string) =>
    refresh({ ...basis(depot), validDays: 14, dateAfter: () => LATER }, { now: LATER }),
  prune: (depot: string) => prune({ depot, store: openStore(depot), ...PRUNED }, 'a test'),
  resign: (depot: string) =>
    publishVersions(depot, ['1.27.2', '1.27.3'], {
      signer: next,
      succession,
      certificates: CERTIFICATES.toReversed(),
    }),
  hold: (depot: string) =>
    snapshotHold(silentContext({ spec: '', depot, keys: '', lock: '' }), '1', { reason: 'a test' }),
  build: buildOne,
  mirror: mirrorOf,
  'mirror signatures': mirrorOf,
} satisfies Record<string, (depot: string) => Promise<unknown>>;

export type OperationName = keyof typeof OPERATIONS;

export function isOperation(name: string): name is OperationName {
  return Object.hasOwn(OPERATIONS, name);
}
