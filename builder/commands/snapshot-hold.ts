import { findSnapshot } from '../depot/snapshot/find-snapshot.ts';
import { requireComplete } from '../depot/log/complete.ts';
import { appendLog, readLog, requireWhole } from '../depot/log/log.ts';
import { heldSnapshots } from '../depot/prune/holds.ts';
import { readSnapshot } from '../depot/snapshot/snapshots.ts';
import { DepotError } from '../errors.ts';
import { withStoreLock } from '../store/lock.ts';
import type { Answer, Context } from './context.ts';

/** Nothing prunes a held snapshot. A hold that is given again gets the newer reason. */
export async function snapshotHold(
  context: Context,
  wanted: string,
  options: { reason: string },
): Promise<Answer> {
  return change(context, wanted, 'hold', options.reason);
}

export async function snapshotUnhold(
  context: Context,
  wanted: string,
  options: { reason: string },
): Promise<Answer> {
  return change(context, wanted, 'unhold', options.reason);
}

async function change(
  context: Context,
  wanted: string,
  action: 'hold' | 'unhold',
  given: string,
): Promise<Answer> {
  const reason = given.trim();
  if (reason === '')
    throw new DepotError('USAGE', '--reason is empty', { hint: 'say why: auditors read it in the log' });
  const { depot } = context;
  const { number, name } = await withStoreLock(depot, `snapshot ${action}`, async () => {
    const snapshot = await readSnapshot(await findSnapshot(depot, wanted));
    const chain = await readLog(depot);
    requireWhole(chain, depot);
    await requireComplete(depot);
    if (action === 'unhold' && !heldSnapshots(chain.entries).has(snapshot.sequence))
      throw new DepotError('USAGE', `snapshot ${snapshot.name} is not held`, {
        hint: 'see which are: godepot snapshot list',
      });
    const entry = await appendLog(depot, { action, reason, snapshots: [snapshot] });
    return { number: entry.number, name: snapshot.name };
  });
  const said = action === 'hold' ? 'is held: no pruning removes it' : 'is held no more';
  return {
    result: { snapshot: name, held: action === 'hold', reason, entry: number },
    text: `${name} ${said}; entry ${number} of the log\n`,
  };
}
