/** Takes a stream of chunks apart into pieces of asked sizes; holds one piece and one chunk at most. */
export interface ByteReader {
  /** Exactly `size` bytes, fewer only at the end of the stream. */
  exactly(size: number): Promise<Buffer>;
  /** One to `most` bytes as they come, without copying; none at the end of the stream. */
  some(most: number): Promise<Buffer>;
  /** Lets go of the stream, wherever it stands. */
  close(): Promise<void>;
}

export function createByteReader(chunks: AsyncIterable<Buffer>): ByteReader {
  const iterator = chunks[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);

  const some = async (most: number): Promise<Buffer> => {
    while (held.length === 0) {
      const next = await iterator.next();
      if (next.done === true) return held;
      held = next.value;
    }
    const piece = held.subarray(0, most);
    held = held.subarray(piece.length);
    return piece;
  };

  return {
    some,
    async exactly(size) {
      if (size <= held.length) return some(size);
      const pieces: Buffer[] = [];
      for (let missing = size; missing > 0;) {
        const piece = await some(missing);
        if (piece.length === 0) break;
        pieces.push(piece);
        missing -= piece.length;
      }
      return Buffer.concat(pieces);
    },
    async close() {
      await iterator.return?.();
    },
  };
}
