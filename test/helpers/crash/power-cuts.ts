import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { type FileSystemName, whileMounted } from './file-systems.ts';
import type { Ground } from './ground.ts';
import type { Moment } from './recorded-disk.ts';
import { DEPOT, type RecordedRun } from './recorded-run.ts';
import { stateDigest, stateOf } from './state.ts';

/** What a power cut leaves, kept as a depot of its own. */
export interface Cut {
  /** When power was lost, and what the disk had kept. */
  what: string;
  digest: string;
  depot: string;
}

/** Subsets that are tried beside all and nothing, at each moment: of n sectors there are 2^n. */
const SUBSETS = 2;

/**
 * What a power cut can leave at each moment of a run: of what the disk was not told to flush it kept nothing, everything, or some sectors. Each
 * of these disks is mounted, which lets the file system mend itself, and what the depot is then is copied.
 * @returns those that differ, the number of disks, and what is left after the run's end where the disk kept no more than it had to
 */
export async function powerCuts(
  ground: Ground,
  fileSystem: FileSystemName,
  { disk, moments, root }: RecordedRun,
): Promise<{ cuts: Cut[]; disks: number; end: Cut | undefined }> {
  const image = join(root, 'cut.img');
  const folder = join(root, 'cut');
  await mkdir(folder);
  const cuts = new Map<string, Cut>();
  const tried = new Map<string, Cut>();
  let end: Cut | undefined;
  for (const [index, { when, moment }] of moments.entries()) {
    for (const { kept, key, keeps } of waysToLose(moment, index)) {
      const known = tried.get(key);
      if (known === undefined) {
        await disk.imageAt(moment, keeps, image);
        const cut = await whileMounted(fileSystem, image, folder, async () => {
          const what = `power lost ${when}, ${kept} kept`;
          const digest = stateDigest(stateOf(join(folder, DEPOT)));
          const depot =
            cuts.get(digest)?.depot ?? (await ground.keep(join(folder, DEPOT), `cut-${cuts.size}`));
          return { what, digest, depot };
        });
        await rm(image);
        tried.set(key, cut);
        if (!cuts.has(cut.digest)) cuts.set(cut.digest, cut);
      }
      if (index === moments.length - 1 && kept === 'nothing more') end = tried.get(key);
    }
  }
  await disk.close();
  return { cuts: [...cuts.values()], disks: tried.size, end };
}

interface WayToLose {
  kept: string;
  /** Equal for disks that hold the same. */
  key: string;
  keeps: (sector: number) => boolean;
}

function waysToLose({ flushed, written }: Moment, seed: number): WayToLose[] {
  const nothing = { kept: 'nothing more', key: `${flushed}`, keeps: () => false };
  if (written === flushed) return [nothing];
  const everything = { kept: 'everything', key: `${written}`, keeps: () => true };
  const some = Array.from({ length: SUBSETS }, (_, number) => ({
    kept: 'some sectors',
    key: `${flushed} ${written} ${number}`,
    keeps: coinOf(SUBSETS * seed + number),
  }));
  return [nothing, everything, ...some];
}

/** mulberry32: the same throws for the same seed. */
function coinOf(seed: number): () => boolean {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) & 1) === 1;
  };
}
