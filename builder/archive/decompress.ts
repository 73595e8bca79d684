import type { Transform } from 'node:stream';
import { constants, createGunzip, createZstdDecompress } from 'node:zlib';

import { DepotError } from '../errors.ts';

/** A decompressor for what is found in packages; windows above 2^27 are refused, as libzstd does by default. */
export function createDecompressor(format: string, where: string): Transform | undefined {
  switch (format) {
    case 'zstd':
      return createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: 27 } });
    case 'gzip':
      return createGunzip();
    case 'none':
      return undefined;
    default:
      throw new DepotError('COMPRESSION_UNSUPPORTED', `cannot read ${format} compressed data`, {
        where,
        hint: 'godepot reads zstd, gzip and uncompressed payloads',
      });
  }
}
