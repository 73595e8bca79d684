import { yank as yankVersion } from '../depot/republish/yank.ts';
import { counted } from '../io/counted.ts';
import type { Answer, Context } from './context.ts';
import { openHouse } from './house.ts';
import { describePublished, publicationOf } from './publish.ts';
import { requireReason } from './reason.ts';
import { fleetAnswer } from './rollback.ts';
import { signedHere } from './signed-here.ts';

interface YankOptions {
  reason: string;
  markOnly?: boolean;
  undo?: boolean;
  dryRun?: boolean;
}

/** Withdraws a version in both formats and all architectures, or marks it, or takes that back. */
export async function yank(context: Context, target: string, options: YankOptions): Promise<Answer> {
  const reason = requireReason(options.reason);
  const house = await openHouse(context);
  const basis = await publicationOf(context, house, []);
  const { markOnly = false, undo = false } = options;
  const request = { target, reason, markOnly, undo, dryRun: options.dryRun };
  const done = await signedHere('yank', yankVersion(basis, request));
  const { published, files, listed, unlisted, fleet } = done;
  const dryRun = published === undefined;
  if (published?.changed === false)
    context.step('yanked', `nothing: ${target} is ${markOnly ? 'marked' : 'yanked'} already`);
  else context.step('yanked', `${dryRun ? 'would be: ' : ''}${describe(target, options, done)}`);
  if (published?.changed === true)
    context.step('published', describePublished(published, house.spec.depot.suite));
  return {
    result: {
      dryRun,
      target,
      action: undo ? 'undo' : markOnly ? 'mark' : 'yank',
      reason,
      files,
      listed,
      unlisted,
      published: published ?? null,
      fleet: fleet ?? null,
    },
    // a mark changes no index: there is nothing that an upgrade could bring anybody to
    text: fleetAnswer(dryRun, published?.changed !== false && !(markOnly && fleet === undefined), fleet),
  };
}

function describe(
  target: string,
  { markOnly, undo }: YankOptions,
  {
    files,
    listed,
    unlisted,
  }: { files: readonly string[]; listed: readonly string[]; unlisted: readonly string[] },
): string {
  if (undo === true) return `${target} no more: ${counted(listed.length, 'package')} listed again`;
  if (markOnly === true) return `${target} is marked, ${counted(files.length, 'package')} still listed`;
  return `${target}: ${counted(unlisted.length, 'package')} listed no more; files stay for clients in flight`;
}
