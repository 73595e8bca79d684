/** Memory that the worker and whoever watches it share: the input at work survives a worker that hangs or runs out of memory. */
export interface Shared {
  /** [0] inputs begun, [1] bytes of the present one, [2] inputs kept because of new code. */
  counts: Int32Array<SharedArrayBuffer>;
  input: Uint8Array<SharedArrayBuffer>;
}

const COUNTS = 4 * Int32Array.BYTES_PER_ELEMENT;
/** As much as mutate() makes, with room for what a target's `shape` adds. */
const MOST_INPUT = 1024 * 1024;

export function makeShared(): SharedArrayBuffer {
  return new SharedArrayBuffer(COUNTS + MOST_INPUT);
}

export function sharedOf(memory: SharedArrayBuffer): Shared {
  return { counts: new Int32Array(memory, 0, 4), input: new Uint8Array(memory, COUNTS) };
}

export function currentInput({ counts, input }: Shared): Buffer {
  return Buffer.from(input.subarray(0, Atomics.load(counts, 1)));
}
