import { DepotError } from '../errors.ts';
import { suggestion } from '../spec/did-you-mean.ts';
import { TARGET_NAMES, type Target } from '../targets/model.ts';
import { targetMeant } from '../targets/other-names.ts';
import { renderOverview, renderTarget } from '../targets/page.ts';
import { TARGETS } from '../targets/table.ts';
import type { Answer, Context } from './context.ts';

/** The table of what each target reads: all of them in an overview, or some by name with every cell. */
export async function showTargets(_context: Context, names: string[]): Promise<Answer> {
  const targets = names.length === 0 ? TARGETS : names.map(targetNamed);
  const text = names.length === 0 ? renderOverview(targets) : targets.map(renderTarget).join('\n\n');
  return { result: { targets }, text: `${text}\n` };
}

/** @throws DepotError USAGE for a name that is not in the table */
export function targetNamed(name: string): Target {
  const target = TARGETS.find((each) => each.name === name);
  if (target !== undefined) return target;
  throw new DepotError(
    'USAGE',
    `there is no target ${JSON.stringify(name)}${suggestion(targetMeant(name) ?? name, TARGET_NAMES)}`,
    { hint: `known are: ${TARGET_NAMES.join(', ')}` },
  );
}
