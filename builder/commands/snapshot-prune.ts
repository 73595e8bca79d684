import { buildables } from '../build/buildables.ts';
import { FORMATS } from '../build/buildable.ts';
import { fileName } from '../build/built.ts';
import type { BuiltPackage } from '../build/record.ts';
import type { PrunePlan, PruneRequest } from '../depot/prune/plan.ts';
import { prune, prunePlan } from '../depot/prune/prune.ts';
import { listSnapshots } from '../depot/snapshot/snapshots.ts';
import { unvouched } from '../depot/verify/vouched.ts';
import { counted } from '../io/counted.ts';
import type { Retention } from '../spec/model.ts';
import { withStoreLock } from '../store/lock.ts';
import { instant } from '../io/instant.ts';
import { columns } from './columns.ts';
import type { Answer, Context } from './context.ts';
import { type House, openHouse } from './house.ts';
import { rotationTime } from './key-request.ts';
import { printableLine } from './printable.ts';
import { megabytes } from './progress-bars.ts';
import { trustOf } from './trust-options.ts';
import { keyMaterial, openWorkshop } from './workshop.ts';

export interface PruneOptions {
  keep?: number;
  keepDays?: number;
  keepSnapshot: number[];
  execute?: boolean;
  reason?: string;
}

/** Says what would go, or with --execute removes it and says what went: the same words for both. */
export function snapshotPrune(context: Context, options: PruneOptions): Promise<Answer> {
  if (options.execute !== true) return pruned(context, options);
  // what is needed is read under the lock, too: a build that ends in between would lose its blobs
  return withStoreLock(context.depot, 'snapshot prune', () => pruned(context, options));
}

async function pruned(context: Context, options: PruneOptions): Promise<Answer> {
  const house = await openHouse(context);
  const retention = retentionOf(house, options);
  const request: PruneRequest = {
    depot: context.depot,
    store: house.store,
    retention,
    grace: house.spec.grace,
    now: rotationTime(context.environment),
    lock: house.lock,
    wanted: await wantedPackages(context, house),
  };
  const executed = options.execute === true;
  const trust = await trustOf(context, 'depot', { key: [], fingerprint: [] });
  const strangers = await unvouched(await listSnapshots(context.depot), trust);
  const plan = executed ? await prune(request, options.reason) : await prunePlan(request);
  return {
    result: {
      executed,
      retention,
      grace: house.spec.grace,
      ...plan,
      snapshots: plan.snapshots.map((one) => ({
        ...one,
        date: one.date === undefined ? null : instant(one.date),
        unvouched: strangers.get(one.name) ?? null,
      })),
    },
    text: planText(plan, executed, strangers),
  };
}

/** The command line before the spec, rule by rule; snapshots to keep are those of both. */
function retentionOf({ spec }: House, { keep, keepDays, keepSnapshot }: PruneOptions): Retention {
  return {
    keep: keep ?? spec.retain.keep,
    days: keepDays ?? spec.retain.days,
    snapshots: [...new Set([...spec.retain.snapshots, ...keepSnapshot])].sort((a, b) => a - b),
  };
}

/** What is built of what the spec asks for, published or not, and what waits for its signature. */
async function wantedPackages(context: Context, house: House): Promise<BuiltPackage[]> {
  const { keys, workshop } = await openWorkshop(context, house);
  const wanted = await workshop.waiting.all();
  for (const buildable of await buildables({ ...house, ...keyMaterial(keys) })) {
    for (const format of FORMATS) {
      const record = await workshop.records.read(fileName(buildable, format));
      if (record !== undefined) wanted.push(record);
    }
  }
  return wanted;
}

/** Whether it stays is up to the rules; whether it is of use to anybody is for people to know. */
function strangerText(detail: string | undefined): string[] {
  return detail === undefined ? [] : [`NO KEY OF NOW VOUCHES FOR IT: ${detail}`];
}

function planText(plan: PrunePlan, executed: boolean, strangers: ReadonlyMap<string, string>): string {
  const { snapshots, blobs, neededBlobs, indexEntries, frees } = plan;
  const rows = snapshots.map(({ name, keep, date, reasons }) => [
    keep ? 'stays' : executed ? 'went' : 'goes',
    name,
    date === undefined ? '' : instant(date),
    [...reasons, ...strangerText(strangers.get(name))].join('; '),
  ]);
  const going = snapshots.filter(({ keep }) => !keep).length;
  const lines = [
    ...columns(rows),
    ...(rows.length === 0 ? [] : ['']),
    ...blobs.map(
      ({ sha256, bytes, why }) => `${executed ? 'went' : 'goes'}   ${sha256}  ${megabytes(bytes)}: ${why}`,
    ),
    ...(blobs.length === 0 ? [] : ['']),
    `${going} of ${counted(snapshots.length, 'snapshot')} and ${blobs.length} of ${counted(blobs.length + neededBlobs, 'blob')} ${executed ? 'were removed' : 'would go'}` +
      `${indexEntries === 0 ? '' : `, and ${counted(indexEntries, 'index entry', 'index entries')}`}; ` +
      `${megabytes(frees)} ${executed ? 'became' : 'would become'} free`,
  ];
  if (plan.unreadable.length > 0)
    lines.push(`no blob goes as long as these cannot be read: ${plan.unreadable.join(', ')}`);
  if (!executed && going + blobs.length > 0)
    lines.push('nothing was changed: the same line with --execute does it');
  return lines.map((line) => `${printableLine(line)}\n`).join('');
}
