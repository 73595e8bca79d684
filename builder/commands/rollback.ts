import { fleetText } from '../depot/fleet/text.ts';
import { rollback as rollBack } from '../depot/republish/rollback.ts';
import { counted } from '../io/counted.ts';
import type { Answer, Context } from './context.ts';
import { openHouse } from './house.ts';
import { describePublished, publicationOf } from './publish.ts';
import { requireReason } from './reason.ts';
import { signedHere } from './signed-here.ts';

/** The content of an older snapshot as a new publication, and what hosts have to run. */
export async function rollback(
  context: Context,
  to: string,
  options: { reason: string; only?: string; dryRun?: boolean },
): Promise<Answer> {
  const reason = requireReason(options.reason);
  const house = await openHouse(context);
  const basis = await publicationOf(context, house, []);
  const request = { to, reason, only: options.only, dryRun: options.dryRun };
  const done = await signedHere('rollback', rollBack(basis, request));
  const { published, snapshot, listed, unlisted, withheld, fleet } = done;
  const dryRun = published === undefined;
  if (published?.changed === false)
    context.step('rolled back', `nothing: snapshot ${published.name} lists what ${snapshot} does`);
  else {
    const what = `${dryRun ? 'would go' : 'went'} back to ${snapshot}`;
    context.step(
      'rolled back',
      `${what}: ${counted(listed.length, 'package')} listed again, ${unlisted.length} listed no more`,
    );
  }
  if (withheld.length > 0) context.step('withheld', `${withheld.join(', ')}: yanked since`);
  if (published?.changed === true)
    context.step('published', describePublished(published, house.spec.depot.suite));
  return {
    result: {
      dryRun,
      snapshot,
      only: options.only ?? null,
      reason,
      listed,
      unlisted,
      withheld,
      published: published ?? null,
      fleet: fleet ?? null,
    },
    text: fleetAnswer(dryRun, published?.changed !== false, fleet),
  };
}

/** The instructions, or why there are none. */
export function fleetAnswer(
  dryRun: boolean,
  changed: boolean,
  fleet: Parameters<typeof fleetText>[0] | undefined,
): string {
  const end = dryRun ? 'nothing was changed\n' : '';
  if (!changed) return end;
  if (fleet === undefined) return `hosts       come to what is listed by their ordinary upgrade\n${end}`;
  return `\n${fleetText(fleet)}\n${end}`;
}
