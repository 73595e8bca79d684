import { DepotError } from '../errors.ts';
import type { Answer, Context } from './context.ts';
import { type FetchOptions, fetchStep } from './fetch-step.ts';
import { openHouse } from './house.ts';
import { policyStep } from './policy.ts';

interface Options extends FetchOptions {
  /** Folder that a carry-in kit is written to. */
  to?: string;
}

export async function fetch(context: Context, options: Options): Promise<Answer> {
  const { to } = options;
  // an unset variable of a script must not fill the working directory
  if (to === '') throw new DepotError('USAGE', '--to is empty', { hint: 'name a folder: --to FOLDER' });
  if (to !== undefined && options.form !== undefined) {
    throw new DepotError(
      'USAGE',
      '--form does not go with --to: what a kit holds follows from the evidence',
      {
        hint: 'two runs, the one with --form first',
      },
    );
  }
  const house = await openHouse(context);
  await policyStep(context, house);
  if (to === undefined) return { result: await fetchStep(context, house, options) };
  const { kitStep } = await import('./fetch-kit.ts');
  return kitStep(context, house, options, to);
}
