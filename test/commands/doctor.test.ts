import { mkdir, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import type { Context } from '../../builder/commands/context.ts';
import { doctor } from '../../builder/commands/doctor.ts';
import { snapshotPrune } from '../../builder/commands/snapshot-prune.ts';
import { logPath } from '../../builder/depot/log/log.ts';
import { encodeHolder, thisProcess } from '../../builder/store/holder.ts';
import { lockPath } from '../../builder/store/lock.ts';
import { encodeLock } from '../../builder/upstream/lock.ts';
import { spareKeys, testKeys } from '../helpers/keys.ts';
import { IDENTITY, type TestDepot, testDepot } from '../helpers/publishing.ts';
import { smallToolchain } from '../helpers/small-toolchain.ts';
import { lockOf, pinZip } from '../helpers/toolchain-source.ts';
import { silentContext } from '../helpers/silent-context.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const { signer, folder: keys } = await testKeys();

interface Found {
  level: string;
  area: string;
  what: string;
  when: string | null;
  todo: string | null;
}

/** A depot with one publication of yesterday, and a spec that says the same of itself. */
async function ground(
  t: ExecutionContext,
): Promise<TestDepot & { context: Context; look: () => Promise<{ status: number; found: Found[] }> }> {
  const depot = await testDepot(t, signer);
  const folder = await temporaryFolder(t);
  await depot.publish({ date: Math.floor(Date.now() / 1000) - 80_000 });
  const context = silentContext({
    spec: join(folder, 'depot.yaml'),
    lock: join(folder, 'godepot.lock'),
    depot: depot.depot,
    keys,
  });
  await writeSpec(context, {});
  const look = async (): Promise<{ status: number; found: Found[] }> => {
    const { result, exitStatus } = await doctor(context, { deep: true });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the document that the verb prints
    const { findings } = result as { findings: Found[] };
    return { status: exitStatus ?? 0, found: findings.filter(({ level }) => level !== 'fine') };
  };
  return { ...depot, context, look };
}

async function writeSpec(context: Context, changes: { origin?: string; url?: string }): Promise<void> {
  const { name, origin, label, maintainer, vendor } = { ...IDENTITY, ...changes };
  const url = changes.url === undefined ? '' : `, url: '${changes.url}'`;
  await writeFile(
    context.spec,
    `depot: {name: ${name}, origin: ${origin}, label: ${label}, vendor: ${vendor}, maintainer: ${maintainer}${url}}\ntoolchains: [1.27.3]\nplatforms: [linux/amd64]\n`,
  );
}

/** `level area` of what is not fine. */
const brief = (found: readonly Found[]): string[] => found.map(({ level, area }) => `${level} ${area}`);

test('a depot in good health: only what is missing for a build is told', async (t) => {
  const { look, context } = await ground(t);
  const { status, found } = await look();
  // the tests' keys lie together, and the lock is empty
  t.deepEqual(brief(found), ['warning keys', 'warning toolchains'], JSON.stringify(found));
  t.is(status, 19);
  t.true(found.every(({ todo }) => todo !== null));
  const { text } = await doctor(context, {});
  t.regex(text ?? '', /^ {2}ok +depot: 1 snapshot, 1-[0-9a-f]{8} is current$/m);
  t.regex(
    text ?? '',
    /^ {2}WARNING +toolchains: the lock does not pin go1\.27\.3\.linux-amd64\n +do: godepot lock update$/m,
  );
});

test('pruning names what no key of now vouches for, and decides nothing by it', async (t) => {
  const { context } = await ground(t);
  const toolchain = await smallToolchain({ version: '1.27.3', os: 'linux', arch: 'amd64' });
  await writeFile(context.lock, encodeLock(lockOf(toolchain, pinZip(toolchain))));
  const options = { keepSnapshot: [] };
  t.like((await snapshotPrune(context, options)).result, { snapshots: { 0: { unvouched: null } } });
  context.keys = (await spareKeys()).folder;
  const { result, text } = await snapshotPrune(context, options);
  t.like(result, { snapshots: { 0: { keep: true } } });
  t.regex(JSON.stringify(result), new RegExp(`"unvouched":"[^"]*${signer.fingerprint}`));
  t.regex(text ?? '', /^stays +1-[0-9a-f]{8} .*; NO KEY OF NOW VOUCHES FOR IT: /m);
});

const CASES: readonly [
  what: string,
  change: (g: Awaited<ReturnType<typeof ground>>) => Promise<unknown>,
  expected: RegExp,
][] = [
  [
    'another origin in the spec',
    ({ context }) => writeSpec(context, { origin: 'Other Bank' }),
    /^problem identity: origin is published as "Example Bank"/m,
  ],
  [
    'an address that is not published yet',
    ({ context }) => writeSpec(context, { url: 'https://depot.example.com' }),
    /^warning identity: url is published as none, and the spec says https:\/\/depot\.example\.com/m,
  ],
  [
    'current that leads nowhere',
    async ({ depot }) => {
      await unlink(join(depot, 'current'));
      await symlink('snapshots/9-00000000', join(depot, 'current'));
    },
    /^problem depot: current is 9-00000000, the newest snapshot is 1-/m,
  ],
  [
    'a publication that was killed',
    ({ depot }) => mkdir(join(depot, 'snapshots/.tmp-0123456789ab')),
    /^warning depot: a killed run left snapshots\/\.tmp-0123456789ab/m,
  ],
  [
    'a mirror list of a tree that is served no more',
    async ({ depot }) => {
      const folder = join(depot, 'yum-0123abcd/x86_64');
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'mirrorlist'), 'http://h/snapshots/1-00000000/yum-0123abcd/x86_64/\n');
    },
    /^problem depot: yum-0123abcd\/x86_64\/mirrorlist names http:\/\/h\/snapshots\/1-00000000/m,
  ],
  [
    'a file that nobody published',
    ({ depot }) => writeFile(join(depot, 'install.sh'), 'x'),
    /^problem depot: install\.sh/m,
  ],
  [
    'a file that has the name of a snapshot',
    ({ depot }) => writeFile(join(depot, 'snapshots/5-00000000'), 'x'),
    /^problem depot: snapshots\/5-00000000/m,
  ],
  [
    'an audit log that is gone',
    ({ depot }) => rm(logPath(depot)),
    /^problem log: publications: clients saw 1-\S+, and the audit log is gone/m,
  ],
  [
    'a stale lock',
    async ({ depot }) =>
      writeFile(lockPath(depot), encodeHolder({ ...(await thisProcess('publish')), pid: 1, started: '0' })),
    /^warning lock: publish of \S+ was killed: its lock is stale/m,
  ],
  [
    'keys that vouch for nothing here',
    async ({ context }) => void (context.keys = (await spareKeys()).folder),
    /^problem signatures: no key of now vouches for 1-/m,
  ],
  [
    'no keys at all',
    ({ context }) => Promise.resolve(void (context.keys = join(context.depot, '..', 'nowhere'))),
    /^problem keys: the keys folder lacks a file/m,
  ],
  [
    'a damaged blob',
    async ({ store, packages: [pkg] }) => {
      const path = store.pathOf(pkg?.sha256 ?? '');
      await rm(path);
      await writeFile(path, 'other bytes');
    },
    /^problem store: store\/sha256\/\S+ has another content/m,
  ],
  [
    'rpms that wait for their signature',
    async ({ store }) => {
      await mkdir(join(store.root, 'waiting'), { recursive: true });
      await writeFile(join(store.root, 'waiting/go-1.27-1.27.3-1.x86_64.rpm.json'), '{}');
    },
    /^warning waiting: 1 rpm without a signature yet/m,
  ],
  [
    'a Valid-Until that is near',
    ({ publish, packages }) =>
      publish({ date: Math.floor(Date.now() / 1000) - 70_000, validDays: 1, packages: packages.slice(2) }),
    /^warning Valid-Until: apt is going to refuse/m,
  ],
];

for (const [what, change, expected] of CASES) {
  test(`told: ${what}`, async (t) => {
    const g = await ground(t);
    await change(g);
    const { found, status } = await g.look();
    const lines = found.map((one) => `${one.level} ${one.area}: ${one.what}`).join('\n');
    t.regex(lines, expected);
    t.is(status, /^problem/m.test(lines) ? 20 : 19);
  });
}
