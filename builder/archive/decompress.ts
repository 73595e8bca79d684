import type { Transform } from 'node:stream';
import { constants, createGunzip, createZstdDecompress } from 'node:zlib';

import { DepotError } from '../errors.ts';

/** Each piece of output is a trip to the thread pool and back: zlib's own 16 KiB make fifteen thousand of them for a toolchain. */
const CHUNK = 256 * 1024;

/** A decompressor for what is found in packages; windows above 2^27 are refused, as libzstd does by default. */
export function createDecompressor(format: string, where: string): Transform | undefined {
  switch (format) {
    case 'zstd':
      return createZstdDecompress({ chunkSize: CHUNK, params: { [constants.ZSTD_d_windowLogMax]: 27 } });
    case 'gzip':
      return createGunzip({ chunkSize: CHUNK });
    case 'none':
      return undefined;
    default:
      throw new DepotError('COMPRESSION_UNSUPPORTED', `cannot read ${format} compressed data`, {
        where,
        hint: 'godepot reads zstd, gzip and uncompressed payloads',
      });
  }
}
