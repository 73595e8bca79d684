import { execa } from 'execa';
import { rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

import { godepot, tryGodepot } from './godepot.ts';
import { smallDepot } from './small-depot.ts';

const Lines = v.array(v.string());
const Host = { affected: Lines, run: Lines, remove: Lines };
const Fleet = v.object({
  apt: v.object({
    ...Host,
    pin: v.object({ path: v.string(), content: v.string(), write: Lines, run: Lines, remove: Lines }),
  }),
  dnf: v.object({ ...Host, distroSync: Lines, historyUndo: Lines }),
  zypper: v.object({ ...Host, distUpgrade: Lines }),
});
const Released = v.object({ install: v.object({ apt: Lines, dnf: Lines, zypper: Lines }) });

/** What hosts meet in the life of a depot; each a depot folder of its own, so that all can be served at once. */
export interface RollbackStages {
  /** 1.27.2 and 1.27.3. */
  both: string;
  /** Rolled back to where 1.27.2 was the newest. */
  rolledBack: string;
  /** Both again, by --resume. */
  resumed: string;
  /** 1.27.3 is yanked. */
  yanked: string;
  /** The yank is taken back. */
  undone: string;
  install: v.InferOutput<typeof Released>['install'];
  /** How the spec alone is answered while the rollback is in force. */
  refusal: unknown;
}

export async function makeRollbackStages(): Promise<RollbackStages> {
  const small = await smallDepot({
    teardown: () => {
      // as long as this process, which all its tests share
    },
  });
  process.once('exit', () => rmSync(small.folder, { recursive: true, force: true }));
  const keep = async (name: string): Promise<string> => {
    const copy = join(small.folder, name);
    await execa('cp', ['--archive', '--link', small.depot, copy]);
    return copy;
  };
  // a blank in the origin: pins have to bear it
  const spec = (await readFile(small.spec, 'utf8')).replace('origin: godepot', 'origin: Example Bank');
  await writeFile(small.spec, spec.replace('[1.27.2, 1.27.3]', '[1.27.2]'));
  await godepot(small, ['release']);
  await writeFile(small.spec, spec);
  const { install } = v.parse(Released, await godepot(small, ['release']));
  const both = await keep('both');
  await godepot(small, ['rollback', '1', '--reason', "it's broken: 4711"]);
  const rolledBack = await keep('rolled-back');
  const refusal = (await tryGodepot(small, ['publish'])).document;
  await godepot(small, ['publish', '--resume', '--reason', 'mended']);
  const resumed = await keep('resumed');
  await godepot(small, ['yank', 'go-1.27=1.27.3-1', '--reason', 'broken after all']);
  const yanked = await keep('yanked');
  await godepot(small, ['yank', 'go-1.27=1.27.3-1', '--undo', '--reason', 'it was the kernel']);
  return { both, rolledBack, resumed, yanked, undone: await keep('undone'), install, refusal };
}

/** What a depot tells its fleet, as programs read it. */
export async function fleetOf(depot: string): Promise<v.InferOutput<typeof Fleet> & { text: string }> {
  const folder = join(depot, 'current/fleet');
  const json: unknown = JSON.parse(await readFile(join(folder, 'instructions.json'), 'utf8'));
  return { ...v.parse(Fleet, json), text: await readFile(join(folder, 'instructions.txt'), 'utf8') };
}
