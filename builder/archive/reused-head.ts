import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

import { DepotError } from '../errors.ts';
import type { Compression, CompressedSink } from './compress.ts';
import { openPackedFile, type PayloadHead } from './packed-file.ts';

/** A packed head inside another file. */
export interface StoredHead extends PayloadHead {
  path: string;
  /** Where its packed bytes begin. */
  offset: number;
}

const READ_SIZE = 1024 * 1024;

/**
 * A payload whose head is copied instead of compressed: what is written of it is only counted, and must be as much as the head was made of.
 * Its digest is compared on the way, so what is signed is what was recorded and not what became of it on a disk.
 * `endHead` throws DepotError STORE_DAMAGED, RECORD_DAMAGED
 */
export function openReusedHead(
  path: string,
  format: Compression['format'],
  source: StoredHead,
): CompressedSink {
  const file = openPackedFile(path, format);
  let rawSize = 0;
  let hasHead = false;
  return {
    write(chunk) {
      if (hasHead) file.holdTail(chunk);
      else rawSize += chunk.length;
      return undefined;
    },
    skip(size) {
      rawSize += size;
    },
    async endHead() {
      if (rawSize !== source.rawSize) {
        throw new DepotError(
          'RECORD_DAMAGED',
          `a head recorded with ${source.rawSize} bytes was to stand for one of ${rawSize}`,
          {
            where: source.path,
            hint: 'remove the build record of that package: nothing is then copied from it',
          },
        );
      }
      const hash = createHash('sha256');
      const { offset, length } = source;
      const chunks = createReadStream(source.path, {
        start: offset,
        end: offset + length - 1,
        highWaterMark: READ_SIZE,
      });
      for await (const chunk of chunks) {
        if (!Buffer.isBuffer(chunk)) throw new DepotError('INTERNAL', 'a stream of bytes gave text');
        hash.update(chunk);
        if (!file.write(chunk)) await file.drained();
      }
      if (file.size !== length || hash.digest('hex') !== source.sha256) {
        throw new DepotError('STORE_DAMAGED', 'the stored package is not what was built', {
          where: source.path,
          hint: 'keep a copy to see what changed it, and restore the depot from its backup; published bytes cannot be made again once they are lost',
        });
      }
      file.markHead(rawSize);
      hasHead = true;
    },
    async close() {
      return file.close(hasHead ? rawSize : 0);
    },
    abort: () => file.abort(),
  };
}
