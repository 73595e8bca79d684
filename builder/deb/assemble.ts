import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';

import { AR_MAGIC, AR_MAX_SIZE, arHeader, arPadding } from '../archive/ar.ts';
import type { Compression } from '../archive/compress.ts';
import type { CompressedFile } from '../archive/packed-file.ts';
import { DepotError } from '../errors.ts';
import { readChunks } from '../io/read-chunks.ts';
import { CONTROL_MEMBER } from './control-archive.ts';

export interface DebParts {
  /** Unix seconds, for every member. */
  time: number;
  controlArchive: Buffer;
  dataPath: string;
  data: CompressedFile;
  compression: Compression;
}

export interface AssembledDeb {
  size: number;
  sha256: string;
  /** Where the data member's body begins. */
  dataOffset: number;
}

const FORMAT_VERSION = Buffer.from('2.0\n');

/**
 * Writes the whole deb to `destination`, a new file.
 * @throws DepotError DEB_LARGE, DEB_DATA_CHANGED when the data file changed since it was written; nothing is left at the
 *   destination then.
 */
export async function assembleDeb(parts: DebParts, destination: string): Promise<AssembledDeb> {
  const { time, controlArchive, data, dataPath } = parts;
  if (data.size > AR_MAX_SIZE) {
    throw new DepotError('DEB_LARGE', `a deb cannot hold ${data.size} bytes of compressed data`);
  }
  const front = Buffer.concat([
    AR_MAGIC,
    ...member('debian-binary', FORMAT_VERSION, time),
    ...member(CONTROL_MEMBER, controlArchive, time),
    arHeader({ name: dataMember(parts.compression), mtime: time, size: data.size }),
  ]);
  const whole = createHash('sha256').update(front);
  const copied = createHash('sha256');
  const file = await open(destination, 'wx');
  try {
    await file.writeFile(front);
    await readChunks(dataPath, (chunk) => {
      whole.update(chunk);
      copied.update(chunk);
      return file.writeFile(chunk);
    });
    // a disk or another process that changed it must not get it into an index that we sign
    if (copied.digest('hex') !== data.sha256) {
      throw new DepotError('DEB_DATA_CHANGED', 'the data changed after it was written', { where: dataPath });
    }
    const end = arPadding(data.size);
    await file.writeFile(end);
    await file.close();
    return {
      size: front.length + data.size + end.length,
      sha256: whole.update(end).digest('hex'),
      dataOffset: front.length,
    };
  } catch (error) {
    await file.close();
    await rm(destination, { force: true });
    throw error;
  }
}

function member(name: string, body: Buffer, mtime: number): Buffer[] {
  return [arHeader({ name, mtime, size: body.length }), body, arPadding(body.length)];
}

function dataMember({ format }: Compression): string {
  return format === 'zstd' ? 'data.tar.zst' : 'data.tar.gz';
}
