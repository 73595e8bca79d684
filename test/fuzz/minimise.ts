/** Stops looking for a smaller input after this long. */
const PATIENCE_MS = 15_000;

/** A smaller input that still fails, by leaving out ever smaller parts (Zeller's ddmin, without the complement step). */
export async function minimise(input: Buffer, fails: (input: Buffer) => Promise<boolean>): Promise<Buffer> {
  const end = Date.now() + PATIENCE_MS;
  let smallest = input;
  for (let size = input.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < smallest.length && Date.now() < end;) {
      const shorter = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)]);
      if (await fails(shorter)) smallest = shorter;
      else at += size;
    }
  }
  return smallest;
}
