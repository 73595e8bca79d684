import { EXIT_STATUS } from '../errors.ts';
import { withStoreLock } from '../store/lock.ts';
import { FORMS } from '../upstream/admitted.ts';
import { type Lock, type LockEntry, changeLock, readLock } from '../upstream/lock.ts';
import { type LockUpdate, updateLock } from '../upstream/update-lock.ts';
import type { Answer, Context } from './context.ts';
import type { FetchOptions } from './fetch-step.ts';
import { openHouse, sourcesFor } from './house.ts';
import { printableLine } from './printable.ts';
import { describeReferences, lookOptions, refreshReferences } from './look.ts';

export interface LockUpdateOptions extends FetchOptions {
  recheck?: boolean;
}

/** The depot's lock is held from the reading of the lock file on: what somebody adds meanwhile (an audit) must not be lost. */
export async function lockUpdate(context: Context, options: LockUpdateOptions): Promise<Answer> {
  const { spec } = await openHouse(context);
  const sources = await sourcesFor(context, spec, options.source);
  return withStoreLock(context.depot, 'lock update', async () => {
    const house = await openHouse(context);
    const references = await refreshReferences(context, house, sources);
    const { updates } = await updateLock({
      ...lookOptions(context, house, sources),
      requests: house.spec.toolchains,
      lock: house.lock,
      jobs: options.jobs,
      recheck: options.recheck,
      save: (change) => changeLock(context.lock, change),
    });
    context.step('lock', `${describeCounts(updates)}; what was pinned stays as it was: ${context.lock}`);
    const text = [...updates.map(describeUpdate), describeReferences(references)].join('');
    const unproven = updates.some(({ missing }) => missing.length > 0);
    const exitStatus = unproven ? EXIT_STATUS.trust : 0;
    return { result: { lock: context.lock, updates, references }, text, exitStatus };
  });
}

function describeCounts(updates: readonly LockUpdate[]): string {
  const pinned = updates.filter(({ added }) => added.includes('entry')).length;
  const grown = updates.filter(({ added }) => added.length > 0).length - pinned;
  const refused = updates.filter(({ entry }) => entry === undefined).length;
  return [
    `${pinned} toolchains pinned`,
    `${grown} gained evidence`,
    ...(refused === 0 ? [] : [`${refused} NOT pinned for want of evidence`]),
    `${updates.length - pinned - grown - refused} unchanged`,
  ].join(', ');
}

function describeUpdate({ toolchain, added, entry, missing }: LockUpdate): string {
  const done =
    entry === undefined ? 'NOT pinned' : added.length === 0 ? 'unchanged' : `added ${added.join(', ')}`;
  const lines = [
    `${toolchain.padEnd(26)} ${done}`,
    ...(entry === undefined ? [] : [entry.h1, ...evidenceLines(entry)]).map((line) => `  ${line}`),
    ...missing.map(({ evidence, why }) => `  NOT PROVEN by ${evidence}: ${why}`),
  ];
  return lines.map((line) => `  ${printableLine(line)}\n`).join('');
}

function evidenceLines({ evidence: { sumdb, openpgp, sha256 }, audited }: LockEntry): string[] {
  return [
    sumdb === null
      ? 'checksum database: no record'
      : `checksum database: record ${sumdb.record}, inclusion in a signed tree of ${sumdb.treeSize} ${sumdb.inclusion}`,
    ...(openpgp === undefined
      ? []
      : [`signature: ${openpgp.signer} of ${openpgp.primary}, ${openpgp.signed}`]),
    ...(sha256 === undefined ? [] : [`published sha256: ${sha256.from.join(', ')}`]),
    ...(audited === undefined ? [] : [`audited: ${audited.who}, ${audited.when}: ${audited.why}`]),
  ];
}

/** Reads the lock and nothing else: a fault in the spec must not hide it. */
export async function lockShow(context: Context): Promise<Answer> {
  const lock = await readLock(context.lock);
  return { result: { lock: context.lock, ...lock }, text: describeLock(lock) };
}

function describeLock({ toolchains }: Lock): string {
  return Object.entries(toolchains)
    .map(([toolchain, entry]) =>
      [
        `${toolchain}  ${entry.time}${entry.published === undefined ? '' : `, published ${entry.published}`}`,
        `  ${entry.h1}`,
        ...FORMS.flatMap((form) => {
          const archive = entry.archives[form];
          return archive === undefined
            ? []
            : [`  ${form.padEnd(10)} sha256 ${archive.sha256}, ${archive.size} bytes`];
        }),
        ...evidenceLines(entry).map((line) => `  ${line}`),
      ]
        .map((line) => `${printableLine(line)}\n`)
        .join(''),
    )
    .join('');
}
