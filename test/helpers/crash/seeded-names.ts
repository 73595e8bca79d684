import crypto, { createHash } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

const { randomBytes } = crypto;

/**
 * Does some work in which names that are chosen at random are the same each time, so that a call can be told by its path. Never the next run
 * after a killed one: two runs do not choose the same.
 */
export async function withSeededNames<T>(work: () => Promise<T>): Promise<T> {
  let count = 0;
  const seeded = (size: number): Buffer =>
    createHash('sha256').update(`name ${count++}`).digest().subarray(0, size);
  Object.assign(crypto, { randomBytes: seeded });
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    Object.assign(crypto, { randomBytes });
    syncBuiltinESMExports();
  }
}
