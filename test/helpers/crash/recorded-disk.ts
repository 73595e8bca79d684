import { open } from 'node:fs/promises';

import { copyImage } from './file-systems.ts';
import type { BlockDevice } from './nbd.ts';

interface Write {
  offset: number;
  data: Buffer;
}

/** A moment of a recorded run. */
export interface Moment {
  /** So many writes outlive a power cut: a flush came after them. */
  flushed: number;
  /** So many had reached the disk: of those behind the flush it may have kept any. */
  written: number;
}

export interface RecordedDisk {
  device: BlockDevice;
  now(): Moment;
  /** Makes a file with what the disk holds when power comes back: the safe writes, and of the others those that `kept` keeps. */
  imageAt(moment: Moment, kept: (sector: number) => boolean, path: string): Promise<void>;
  close(): Promise<void>;
}

/** What a disk writes whole or not at all, in bytes. */
const SECTOR = 512;

/**
 * A disk with a write cache that forgets: it takes every write at once and promises nothing of it until it is told to flush, as the field's
 * disks do.
 * @param image a file with what it holds at first; not written to
 */
export async function recordedDisk(image: string): Promise<RecordedDisk> {
  const held = `${image}.held`;
  await copyImage(image, held);
  const file = await open(held, 'r+');
  const { size } = await file.stat();
  const writes: Write[] = [];
  let flushed = 0;
  const device: BlockDevice = {
    size,
    async read(offset, length) {
      const bytes = Buffer.alloc(length);
      await file.read(bytes, 0, length, offset);
      return bytes;
    },
    async write(offset, data) {
      writes.push({ offset, data });
      await file.write(data, 0, data.length, offset);
    },
    flush() {
      flushed = writes.length;
      return Promise.resolve();
    },
  };
  return {
    device,
    now: () => ({ flushed, written: writes.length }),
    imageAt: (moment, kept, path) => layOut(image, writes, moment, kept, path),
    close: () => file.close(),
  };
}

async function layOut(
  image: string,
  writes: readonly Write[],
  moment: Moment,
  kept: (sector: number) => boolean,
  path: string,
): Promise<void> {
  await copyImage(image, path);
  const file = await open(path, 'r+');
  let sector = 0;
  for (const [index, { offset, data }] of writes.slice(0, moment.written).entries()) {
    if (index < moment.flushed) {
      await file.write(data, 0, data.length, offset);
      continue;
    }
    for (let at = 0; at < data.length; at += SECTOR)
      if (kept(sector++)) await file.write(data, at, Math.min(SECTOR, data.length - at), offset + at);
  }
  await file.close();
}
