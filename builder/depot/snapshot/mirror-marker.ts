import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError } from '../../errors.ts';
import { sweepBeside, writeFileAtomic } from '../../io/durable.ts';
import { ifPresent, readIfPresent } from '../../io/if-present.ts';
import {
  currentName,
  listSnapshots,
  parseSnapshotName,
  type Snapshot,
  type SnapshotPlace,
} from './snapshots.ts';

/** Says whose mirror a folder is; hidden, so that no server shows it. */
export const MIRROR_MARKER = '.godepot-mirror.json';
/** What a fresh file system has already. */
const NOTHING: ReadonlySet<string> = new Set(['lost+found']);

/** A depot as its clients tell it from others. */
type Identity = Pick<Snapshot['manifest']['depot'], 'name' | 'origin' | 'label' | 'suite'>;

/**
 * Makes an empty folder a mirror of the depot, or sees to it that it is one already; drafts of killed runs go. Under the mirror's lock.
 * @param folder exists
 * @throws DepotError MIRROR_FOREIGN
 */
export async function claimMirror(folder: string, depot: Identity): Promise<void> {
  const { name, origin, label, suite } = depot;
  const own = `${JSON.stringify({ kind: 'godepot mirror', depot: { name, origin, label, suite } }, null, 1)}\n`;
  const marker = join(folder, MIRROR_MARKER);
  await sweepBeside(marker);
  const found = await readIfPresent(marker);
  if (found === own) return sweepBeside(join(folder, 'current'));
  if (found !== undefined) throw foreign(folder, 'it is the mirror of another depot', found.trim());
  const names = (await readdir(folder)).filter((entry) => !NOTHING.has(entry) && !isOwnTemporary(entry));
  if (names.length > 0)
    throw foreign(folder, 'it is not empty, and no mirror that godepot made', names.slice(0, 5).join(', '));
  await writeFileAtomic(marker, own);
}

/** The lock, and what killed runs left of taking it. */
function isOwnTemporary(entry: string): boolean {
  return entry.startsWith('.godepot-mirror.');
}

/**
 * Clients of the mirror may have seen whatever it has: an older state would hold them back, another history would mix two.
 * @param places the depot's snapshots, the oldest first
 * @returns the mirror's snapshots
 * @throws DepotError MIRROR_NEWER, MIRROR_FOREIGN
 */
export async function requireOlder(
  folder: string,
  places: readonly SnapshotPlace[],
  current: SnapshotPlace,
): Promise<SnapshotPlace[]> {
  const theirs = await listSnapshots(folder);
  const shown = (await ifPresent(currentName(folder))) ?? '';
  const newest = Math.max(parseSnapshotName(shown)?.sequence ?? 0, theirs.at(-1)?.sequence ?? 0);
  if (newest > current.sequence)
    throw new DepotError(
      'MIRROR_NEWER',
      `the mirror has publication ${newest}, and the depot is at ${current.sequence}`,
      {
        where: folder,
        hint: 'clients of the mirror may have seen it: find out where it came from; a depot restored from a backup is behind what was published',
      },
    );
  const bySequence = new Map(places.map(({ sequence, name }) => [sequence, name]));
  const other = theirs.find(({ sequence, name }) => (bySequence.get(sequence) ?? name) !== name);
  if (other !== undefined)
    throw foreign(
      folder,
      `its publication ${other.sequence} is ${other.name}`,
      `here it is ${bySequence.get(other.sequence) ?? ''}`,
    );
  return theirs;
}

function foreign(folder: string, what: string, found: string): DepotError {
  return new DepotError('MIRROR_FOREIGN', `this folder cannot become a mirror of the depot: ${what}`, {
    where: folder,
    hint: 'name an empty folder, or the one that an earlier --to wrote from this very depot',
    faults: [{ message: found }],
  });
}
