/** The bytes of one file: whole where it is small, at once if they are in memory, else in chunks. */
export type Content = Buffer | Promise<Buffer> | AsyncIterable<Buffer>;
