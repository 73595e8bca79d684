import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

import type { Owner } from '../temporary-folder.ts';
import { copyImage, type FileSystemName, makeImage, mountImage, whileMounted } from './file-systems.ts';
import { fusedDisk } from './fused-disk.ts';
import { type Base, type Ground, memoryDisk } from './ground.ts';
import type { OperationName } from './operations.ts';
import { type Moment, recordedDisk, type RecordedDisk } from './recorded-disk.ts';
import { stopBehindEach } from './stops.ts';
import { type Point, sayPoint, tracePoints, warm } from './undisturbed.ts';
import { startWorker } from './worker.ts';

/** An operation on a file system whose disk was watched. */
export interface RecordedRun {
  disk: RecordedDisk;
  /** Behind each call by which something changes, in order, and in words; the last one after the operation said that it is done. */
  moments: { when: string; moment: Moment }[];
  calls: number;
  /** On a file system in memory, for images. */
  root: string;
}

const SIZE = '3g';
/** Of the depot within the file system. */
export const DEPOT = 'dist';

/** Does an operation on a depot of an own file system, and notes at each call what had reached the disk. */
export async function recordedRun(
  t: Owner,
  ground: Ground,
  fileSystem: FileSystemName,
  operation: OperationName,
  base: Base,
): Promise<RecordedRun> {
  const root = await memoryDisk(t, SIZE);
  const [image, folder] = [join(root, 'base.img'), join(root, 'recorded')];
  await mkdir(folder);
  const source = await ground.copy(base, 'source');
  await makeImage(fileSystem, image);
  await whileMounted(fileSystem, image, folder, () => execa('cp', ['-a', source, join(folder, DEPOT)]));
  await ground.remove(source);

  const worker = startWorker();
  t.teardown(() => worker.end());
  await warm(ground, worker, operation, base);
  const quiet = join(root, 'quiet.img');
  await copyImage(image, quiet);
  const expected = await whileMounted(fileSystem, quiet, folder, () =>
    tracePoints(worker, operation, join(folder, DEPOT)),
  );

  const disk = await recordedDisk(image);
  const moments: RecordedRun['moments'] = [];
  const note = (when: string): void => void moments.push({ when, moment: disk.now() });
  const device = join(root, 'disk');
  const unplug = await fusedDisk(device, disk.device);
  let points: Point[];
  try {
    await mountImage(fileSystem, device, folder);
    try {
      points = await stopBehindEach(worker, operation, join(folder, DEPOT), expected, (after) =>
        Promise.resolve(note(`behind ${sayPoint(after)}`)),
      );
      note('after its end');
    } finally {
      await worker.end();
      await execa('umount', [folder]);
    }
  } finally {
    await unplug();
  }
  if (points.length !== expected.length)
    throw new Error(`stopped behind ${points.length} of ${expected.length} calls`);
  return { disk, moments, calls: points.length, root };
}
