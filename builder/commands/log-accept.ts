import { acceptLog } from '../depot/log/complete.ts';
import type { Answer, Context } from './context.ts';
import { requireReason } from './reason.ts';

/** After a log was lost: what is there is written down, and the depot can be published to again. */
export async function logAccept(context: Context, options: { reason: string }): Promise<Answer> {
  const reason = requireReason(options.reason);
  const { number, snapshots } = await acceptLog(context.depot, reason);
  const names = snapshots.map(({ name }) => name);
  return {
    result: { entry: number, reason, snapshots: names },
    text:
      `entry ${number} lists what no entry told of: ${names.join(', ')}\n` +
      'holds that were lost have to be given again: godepot snapshot hold SEQUENCE --reason TEXT\n',
  };
}
