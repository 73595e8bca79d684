import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';

import { DepotError } from '../../errors.ts';
import { FIRST_FAULT } from '../../io/first-fault.ts';
import { instant } from '../../io/instant.ts';
import { parseJson } from '../../io/parse-json.ts';
import { readRegular } from '../../io/regular-file.ts';
import { publicationsBefore } from '../snapshot/chain.ts';
import type { PublicationNote } from '../snapshot/manifest.ts';
import type { Snapshot } from '../snapshot/snapshots.ts';
import type { Tree } from '../snapshot/tree.ts';
import { fleetChanges, isAbout, type ListedVersion } from './changes.ts';
import { fleetInstructions, type FleetInstructions } from './instructions.ts';
import { fleetText } from './text.ts';

/** At one address through `current`, as long as there is something that hosts have to be brought down from. */
export const FLEET_JSON = 'fleet/instructions.json';
export const FLEET_TEXT = 'fleet/instructions.txt';

/** What the instructions of a publication are made from. */
export interface FleetPlan {
  depot: string;
  identity: { name: string; origin: string; label: string };
  packages: readonly ListedVersion[];
  previous: Snapshot | undefined;
  note?: PublicationNote | undefined;
  sequence: number;
  /** Unix seconds. */
  date: number;
}

/** Writes what hosts have to run; nothing where an ordinary upgrade brings each of them to what is listed. */
export async function writeFleet(tree: Tree, plan: FleetPlan): Promise<void> {
  const instructions = await planFleet(plan);
  if (instructions === undefined) return;
  await tree.write(FLEET_JSON, `${JSON.stringify(instructions, null, 1)}\n`);
  await tree.write(FLEET_TEXT, fleetText(instructions));
}

export async function planFleet(plan: FleetPlan): Promise<FleetInstructions | undefined> {
  const { depot, identity, packages, previous, sequence, date } = plan;
  const note = plan.note ?? { action: 'publish', reason: null, of: null };
  const { action, reason } = note;
  const before = previous?.manifest.packages ?? [];
  const earlier = previous === undefined ? [] : ((await readFleet(previous))?.changes ?? []);
  const takeAway = action === 'rollback' || action === 'yank';
  const about = { sequence, reason, takeAway };
  const told = fleetChanges(before, packages, earlier, about);
  if (told.length === 0 || previous === undefined) return undefined;
  // hosts that slept through what was listed last have what was listed before it, which may be newer than what is listed now, too
  const ever = [...before];
  for await (const { packages: then } of publicationsBefore(depot, previous.manifest))
    ever.push(...then.filter((pkg) => told.some((change) => isAbout(change, pkg))));
  const changes = fleetChanges(ever, packages, earlier, about);
  const { name, origin, label } = identity;
  const publication = { ...note, sequence, date: instant(date) };
  return fleetInstructions({ depot: { name, origin, label }, publication }, changes);
}

const Strings = v.array(v.string());
const Changes = v.array(
  v.object({
    format: v.picklist(['rpm', 'deb']),
    name: v.string(),
    archs: Strings,
    from: v.array(v.object({ version: v.string(), since: v.number(), reason: v.nullable(v.string()) })),
    to: v.nullable(v.string()),
  }),
);
/** What the rest is made from. */
const FleetFile = v.object({
  kind: v.literal('godepot fleet instructions'),
  format: v.literal(1),
  depot: v.object({ name: v.string(), origin: v.string(), label: v.string() }),
  publication: v.object({
    sequence: v.number(),
    date: v.string(),
    action: v.string(),
    of: v.nullable(v.number()),
    only: v.exactOptional(v.string()),
    target: v.exactOptional(v.string()),
    mode: v.exactOptional(v.picklist(['mark', 'undo'])),
    reason: v.nullable(v.string()),
  }),
  changes: Changes,
});

/**
 * What a snapshot tells hosts to come down from; undefined where it has no instructions.
 * @throws DepotError SNAPSHOT_INVALID for a file that is not the one that its manifest lists
 */
export async function readFleet({ folder, manifest }: Snapshot): Promise<FleetInstructions | undefined> {
  const listed = manifest.files.find(({ path }) => path === FLEET_JSON);
  if (listed === undefined) return undefined;
  const where = join(folder, FLEET_JSON);
  const bytes = await readRegular(where);
  const parsed = v.safeParse(FleetFile, parseJson(bytes.toString('utf8')), FIRST_FAULT);
  if (createHash('sha256').update(bytes).digest('hex') === listed.sha256 && parsed.success)
    return fleetInstructions(parsed.output, parsed.output.changes);
  throw new DepotError('SNAPSHOT_INVALID', 'the instructions for fleets are not what was published', {
    where,
    hint: 'restore the snapshot from a backup; published files are never edited',
  });
}
