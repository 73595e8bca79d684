import { gzipSync } from 'node:zlib';

/** Offset of the OS byte in a gzip member's header (RFC 1952, 2.3) and the value for Unix. */
const OS_OFFSET = 9;
const OS_UNIX = 3;

/** zlib writes the system that it was built for into the header: fixed, so that every builder writes the same bytes. */
export function settleGzipHeader(start: Buffer): void {
  if (start.length > OS_OFFSET) start[OS_OFFSET] = OS_UNIX;
}

/** One gzip member without name or time, level 9. For indexes that fit in memory. */
export function gzip(data: Uint8Array): Buffer {
  const packed = gzipSync(data, { level: 9 });
  settleGzipHeader(packed);
  return packed;
}
