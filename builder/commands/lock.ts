import { FORMS } from '../upstream/admitted.ts';
import { type Lock, writeLock } from '../upstream/lock.ts';
import { type LockUpdate, updateLock } from '../upstream/update-lock.ts';
import type { Answer, Context } from './context.ts';
import { openHouse, sourcesFor } from './house.ts';

export async function lockUpdate(context: Context, options: { source: string[] }): Promise<Answer> {
  const house = await openHouse(context);
  const { updates } = await updateLock({
    requests: house.spec.toolchains,
    sources: await sourcesFor(context, house.spec, options.source),
    lock: house.lock,
    store: house.store,
    progress: context.progress,
    save: (lock) => writeLock(context.lock, lock),
  });
  const added = updates.filter((update) => update.added.length > 0).length;
  context.step(
    'lock',
    `${added} of ${updates.length} toolchains added to ${context.lock}; what was pinned stays as it was`,
  );
  return { result: { lock: context.lock, updates }, text: updates.map(describeUpdate).join('') };
}

function describeUpdate({ toolchain, added, h1, sumdb, notAsked }: LockUpdate): string {
  const evidence =
    sumdb === null
      ? `NOT in the checksum database's record: ${notAsked ?? 'not asked'}`
      : `record ${sumdb.record} of the checksum database, tree ${sumdb.treeSize}, inclusion ${sumdb.inclusion}` +
        (notAsked === undefined ? '' : `: ${notAsked}`);
  return `  ${toolchain.padEnd(26)} ${added.length === 0 ? 'unchanged' : `added ${added.join(', ')}`}\n    ${h1}\n    ${evidence}\n`;
}

export async function lockShow(context: Context): Promise<Answer> {
  const { lock } = await openHouse(context);
  return { result: { lock: context.lock, ...lock }, text: describeLock(lock) };
}

function describeLock({ toolchains }: Lock): string {
  return Object.entries(toolchains)
    .map(
      ([
        toolchain,
        {
          h1,
          time,
          archives,
          evidence: { sumdb },
        },
      ]) =>
        [
          `${toolchain}  ${time}`,
          `  ${h1}`,
          ...FORMS.flatMap((form) => {
            const archive = archives[form];
            return archive === undefined
              ? []
              : [`  ${form.padEnd(10)} sha256 ${archive.sha256}, ${archive.size} bytes`];
          }),
          sumdb === null
            ? '  checksum database: no record'
            : `  checksum database: record ${sumdb.record}, inclusion ${sumdb.inclusion}`,
          '',
        ].join('\n'),
    )
    .join('');
}
