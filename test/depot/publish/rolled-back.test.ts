/** A yank that is taken back under a rollback: what the rollback says is listed, and no more. */
import test, { type ExecutionContext } from 'ava';

import type { BuiltPackage } from '../../../builder/build/record.ts';
import { rollback } from '../../../builder/depot/republish/rollback.ts';
import { readCurrent, type Snapshot } from '../../../builder/depot/snapshot/snapshots.ts';
import { yank } from '../../../builder/depot/republish/yank.ts';
import { hasCode } from '../../../builder/errors.ts';
import { testKeys } from '../../helpers/keys.ts';
import { CREATED, testDepot } from '../../helpers/publishing.ts';

const { signer } = await testKeys();
const X = ['go-1.27-1.27.4-1.x86_64.rpm', 'go-1.27_1.27.4-1_amd64.deb'];
const B = ['go-1.29-1.29.0-1.x86_64.rpm', 'go-1.29_1.29.0-1_amd64.deb'];

interface Ground {
  publish: (packages: 'A' | 'AX' | 'AB' | 'ABX') => Promise<void>;
  back: (to: number, only?: string) => Promise<void>;
  withdraw: (undo?: boolean) => Promise<void>;
  /** Of X and B, what is listed. */
  listed: () => Promise<string[]>;
  now: () => Promise<Snapshot>;
  refused: (packages: 'AX') => Promise<void>;
}

async function ground(t: ExecutionContext): Promise<Ground> {
  const { depot, make, packages, publication, publish } = await testDepot(t, signer);
  const wanted = [...X, ...B].map((fileName) => {
    const [, name = '', version = ''] = /^(.*)[-_](1\.\d\d\.\d)-1/.exec(fileName) ?? [];
    return { format: fileName.endsWith('rpm') ? 'rpm' : 'deb', name, version, arch: 'amd64' } as const;
  });
  const made = await make(wanted);
  const named = (names: string[]): BuiltPackage[] => made.filter(({ fileName }) => names.includes(fileName));
  const [x, b] = [named(X), named(B)];
  const sets = {
    A: packages,
    AX: [...packages, ...x],
    AB: [...packages, ...b],
    ABX: [...packages, ...b, ...x],
  };
  let date = CREATED;
  const basis = () => {
    const { packages: _, ...rest } = publication({ date: ++date });
    return rest;
  };
  const now: Ground['now'] = async () => (await readCurrent(depot)) ?? t.fail();
  return {
    now,
    publish: async (which) => void (await publish({ packages: sets[which], date: ++date })),
    back: async (to, only) => void (await rollback(basis(), { to: `${to}`, only, reason: 'it broke' })),
    withdraw: async (undo = false) =>
      void (await yank(basis(), { target: 'go-1.27=1.27.4-1', reason: 'unsure', undo })),
    listed: async () => {
      const { manifest } = await now();
      const names = new Set(manifest.packages.map(({ fileName }) => fileName));
      return [...X, ...B].filter((name) => names.has(name));
    },
    refused: async (which) => {
      const error = await t.throwsAsync(publish({ packages: sets[which], date: ++date }));
      t.true(hasCode(error, 'ROLLED_BACK'));
    },
  };
}

test('a state that never had the version keeps it out after the undo, and the spec does not bring it back', async (t) => {
  const { publish, back, withdraw, listed, now, refused } = await ground(t);
  await publish('A');
  await publish('AX');
  await withdraw();
  await publish('AB');
  await back(1);
  t.like((await now()).manifest.rolledBack, { of: 1, removed: [...X, ...B].sort(), restored: [] });
  // of the withdrawn version, the state of the yank says only that it was withdrawn: that is no going back
  await back(4);
  t.is((await now()).manifest.rolledBack, null);
  await back(1);
  await withdraw(true);
  t.deepEqual(await listed(), []);
  t.deepEqual((await now()).manifest.yanked, []);
  await refused('AX');
  // forward to a state that had it
  await back(2);
  t.deepEqual(await listed(), X);
});

test('a state that had the version lists it after the undo, although the yank did not find it listed', async (t) => {
  const { publish, back, withdraw, listed, now } = await ground(t);
  await publish('AX');
  await publish('AB');
  await withdraw();
  await back(1);
  t.like((await now()).manifest.rolledBack, { of: 1, removed: B, restored: X });
  // another line that goes elsewhere leaves it at that
  await back(2, 'go-1.29');
  t.like((await now()).manifest.rolledBack, { of: 2, removed: [], restored: X });
  await withdraw(true);
  t.deepEqual((await listed()).sort(), [...X, ...B].sort());
});

test('what a rollback took out before the yank stays out, through rollbacks to that very state', async (t) => {
  const { publish, back, withdraw, listed, now, refused } = await ground(t);
  await publish('A');
  await publish('ABX');
  await back(1);
  await withdraw();
  await back(2, 'go-1.29');
  await back(4);
  t.like((await now()).manifest.rolledBack, { of: 4, removed: [...X, ...B].sort(), restored: [] });
  await withdraw(true);
  t.deepEqual(await listed(), []);
  await refused('AX');
});
