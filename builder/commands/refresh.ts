import { refresh as refreshPublication } from '../depot/republish/refresh.ts';
import type { Answer, Context } from './context.ts';
import { openHouse } from './house.ts';
import { describePublished, publicationOf } from './publish.ts';
import { signedHere } from './signed-here.ts';

/** What is current as a new publication, where its Valid-Until asks for that. */
export async function refresh(
  context: Context,
  options: { force?: boolean; dryRun?: boolean },
): Promise<Answer> {
  const house = await openHouse(context);
  const basis = await publicationOf(context, house, []);
  const now = Math.floor(Date.now() / 1000);
  const { published, due, why } = await signedHere('refresh', refreshPublication(basis, { now, ...options }));
  if (published?.changed === true) {
    context.step('refreshed', why);
    context.step('published', describePublished(published, house.spec.depot.suite));
  } else
    context.step('refresh', published === undefined ? `due: ${why}; nothing was changed` : `not due: ${why}`);
  return { result: { dryRun: options.dryRun === true, due, why, published: published ?? null } };
}
