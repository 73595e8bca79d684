/** Bytes of a block: headers are one, bodies are filled up to a whole number of them. */
export const TAR_BLOCK = 512;

/** Where a header keeps its checksum. */
const [START, END] = [148, 156];

/** A header's checksum (POSIX.1-2017 pax, "ustar Interchange Format"): the sum of all bytes, its own field counted as spaces. */
export function tarChecksum(block: Buffer): number {
  let sum = (END - START) * 0x20;
  for (let at = 0; at < TAR_BLOCK; at++) {
    if (at < START || at >= END) sum += block[at] ?? 0;
  }
  return sum;
}
