import { cp } from 'node:fs/promises';
import { join } from 'node:path';

import type { ExecutionContext } from 'ava';

import { hasCode } from '../../builder/errors.ts';
import { checkedKit } from './checked-kit.ts';
import { killEverywhere } from './killed-everywhere.ts';
import { type KilledDepot, killedGround } from './killed-ground.ts';
import { type Point } from './killed-runs.ts';
import { plainRun } from './plain-run.ts';

/** What the isolated side would make of the folder: the toolchains of a whole kit and what is damaged, or that it is not finished. */
async function kitSays({ kit }: KilledDepot): Promise<string> {
  try {
    const { toolchains, damaged } = await checkedKit(kit);
    return [...toolchains, ...damaged.map((path) => `DAMAGED ${path}`)].join(' ');
  } catch (error) {
    if (hasCode(error, 'KIT_UNFINISHED')) return error.code;
    throw error;
  }
}

/**
 * kill -9 of the real `fetch --to`: a kit of one toolchain gains another, which the depot does not have yet, with a newer catalogue and
 * vulnerability database. Two files of tests share its points, which take half a minute together.
 * @returns what the kit was after the kills, each once in order, and killEverywhere()'s answer
 */
export async function killFetchTo(
  t: ExecutionContext,
  among: (point: Point) => boolean,
): Promise<{ said: string[]; renamed: string[] }> {
  const ground = await killedGround(t);
  // pinned by another depot beside the same lock
  const pinned = await ground.copy('pinned');
  t.is((await plainRun([...pinned.line, 'lock', 'update'])).status, 0);
  await cp(pinned.lock, join(ground.base, 'specs/godepot.lock'));
  const said = new Set<string>();
  const renamed = await killEverywhere(
    t,
    ground,
    ({ line, kit }) => [...line, '--json', 'fetch', '--to', kit],
    async (depot) => void said.add(await kitSays(depot)),
    among,
  );
  return { said: [...said], renamed };
}
