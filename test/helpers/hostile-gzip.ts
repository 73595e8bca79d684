import { constants, deflateRawSync, gzipSync } from 'node:zlib';

import { MAX_FILE_BYTES } from '../../builder/archive/limits.ts';
import type { HostileTable } from './hostile.ts';
import { TAR_END, octal, rawTarFile, rawTarHeader } from './raw-tar.ts';
import { rawZip } from './raw-zip.ts';
import { noise } from './small-toolchain.ts';

const good = rawTarFile('go/bin/go', Buffer.from('content'));
const tar = Buffer.concat([good, TAR_END]);
const packed = gzipSync(tar);

/** The gzip with other flags and what they announce between header and data. */
function flagged(flags: number, announced: Uint8Array = Buffer.alloc(0)): Buffer {
  return Buffer.concat([
    Buffer.from(packed.subarray(0, 10)).fill(flags, 3, 4),
    announced,
    packed.subarray(10),
  ]);
}

function part(bytes: Uint8Array): Buffer {
  return deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
}

/**
 * Nine files of 256 MiB of zeros behind a file that does not compress, so that the ratio stays small. Deflate streams that end at a
 * byte are put one after another: two gigabytes are made of one packed megabyte.
 */
function manyLargeFiles(): Buffer {
  const zeros = part(Buffer.alloc(1 << 20));
  const files = Array.from({ length: 9 }, (_, index) => [
    part(rawTarHeader({ name: `go/${index}`, size: octal(MAX_FILE_BYTES) })),
    ...Array.from({ length: MAX_FILE_BYTES >> 20 }, () => zeros),
  ]);
  const front = part(rawTarFile('go/noise', noise('noise', 11 << 20)));
  return Buffer.concat([packed.subarray(0, 10), front, ...files.flat(), Buffer.alloc(8)]);
}

/** Tarballs that are refused by what their gzip layer says (RFC 1952). */
export const HOSTILE_GZIP: HostileTable = {
  'not gzip': ['ARCHIVE_FORMAT', () => tar],
  'an empty file': ['ARCHIVE_FORMAT', () => Buffer.alloc(0)],
  'a comment in the header': ['ARCHIVE_FORMAT', () => Buffer.from(packed).fill(0x10, 3, 4)],
  'a header only': ['ARCHIVE_TRUNCATED', () => packed.subarray(0, 12)],
  'a cut stream': ['ARCHIVE_DEFLATE', () => packed.subarray(0, -9)],
  'a second member': ['ARCHIVE_TRAILING', () => Buffer.concat([packed, gzipSync(Buffer.alloc(512))])],
  'bytes behind the member': ['ARCHIVE_TRAILING', () => Buffer.concat([packed, Buffer.from('x')])],
  'megabytes behind the member': ['ARCHIVE_TRAILING', () => Buffer.concat([packed, Buffer.alloc(3 << 20)])],
  'a wrong CRC': [
    'ARCHIVE_CHECKSUM',
    () => Buffer.concat([packed.subarray(0, -8), Buffer.alloc(4), packed.subarray(-4)]),
  ],
  'a wrong length': ['ARCHIVE_SIZE', () => Buffer.concat([packed.subarray(0, -4), Buffer.alloc(4)])],
  'a decompression bomb': [
    'ARCHIVE_RATIO',
    () => gzipSync(Buffer.concat([good, TAR_END, Buffer.alloc(64 << 20)])),
  ],

  'an empty member in front': ['ARCHIVE_TRAILING', () => Buffer.concat([gzipSync(''), packed])],
  'zeros behind the member, which gzip passes over': [
    'ARCHIVE_TRAILING',
    () => Buffer.concat([packed, Buffer.alloc(512)]),
  ],
  'a zip behind the member': ['ARCHIVE_TRAILING', () => Buffer.concat([packed, rawZip([{ name: 'x' }])])],
  'an extra field in the header': ['ARCHIVE_FORMAT', () => flagged(0x04, Buffer.from([2, 0, 0x41, 0x41]))],
  'a checksum of the header': ['ARCHIVE_FORMAT', () => flagged(0x02, Buffer.alloc(2))],
  'a reserved flag': ['ARCHIVE_FORMAT', () => flagged(0x80)],
  'a file name of a megabyte': ['ARCHIVE_FORMAT', () => flagged(0x08, Buffer.alloc(1 << 20, 'n'))],
  'another method than deflate': ['ARCHIVE_FORMAT', () => Buffer.from(packed).fill(7, 2, 3)],
  zstd: ['ARCHIVE_FORMAT', () => Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), packed])],
  'files that are each allowed and together too much': ['ARCHIVE_TOTAL', manyLargeFiles],
};
