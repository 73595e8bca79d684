import type { Answer, Context } from './context.ts';
import { type FetchOptions, fetchStep } from './fetch-step.ts';
import { openHouse } from './house.ts';
import { policyStep } from './policy.ts';

interface Options extends FetchOptions {
  /** Folder that a carry-in kit is written to. */
  to?: string;
}

export async function fetch(context: Context, options: Options): Promise<Answer> {
  const house = await openHouse(context);
  await policyStep(context, house);
  const { to } = options;
  if (to === undefined) return { result: await fetchStep(context, house, options) };
  const { kitStep } = await import('./fetch-kit.ts');
  return kitStep(context, house, options, to);
}
