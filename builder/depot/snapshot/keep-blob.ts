import { hash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';

import { discard, type Store } from '../../store/store.ts';

/**
 * A small file as a blob of the store, so that all snapshots that hold it share it.
 * @param hint part of the staged file's name
 */
export async function keepBlob(
  store: Store,
  hint: string,
  data: string | Uint8Array,
): Promise<{ sha256: string; size: number }> {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  const blob = { sha256: hash('sha256', bytes, 'hex'), size: bytes.length };
  if (await store.has(blob.sha256, blob.size)) return blob;
  const staged = await store.stage(hint);
  try {
    await writeFile(staged, bytes, { flag: 'wx' });
    await store.admit(staged, blob.sha256);
  } finally {
    await discard(staged);
  }
  return blob;
}
