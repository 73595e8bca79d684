/** The thread behind side-hash.ts: hashes blocks of shared memory, or a file, in the order of its messages. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

import type { Ask, SharedBlocks } from './side-hash.ts';

const { blocks }: SharedBlocks = workerData;
const port = parentPort;
let hash = createHash('sha256');

/** From `start` to the end, synchronously: nothing else runs in this thread. */
function hashFile(path: string, start: number): void {
  const [buffer] = blocks;
  if (buffer === undefined) return;
  const view = new Uint8Array(buffer);
  const file = openSync(path, 'r');
  try {
    for (let at = start; ;) {
      const size = readSync(file, view, 0, view.length, at);
      if (size === 0) return;
      hash.update(view.subarray(0, size));
      at += size;
    }
  } finally {
    closeSync(file);
  }
}

port?.on('message', (ask: Ask) => {
  if (ask.kind === 'block') {
    const block = blocks[ask.block];
    if (block !== undefined) hash.update(new Uint8Array(block, 0, ask.size));
    // oxlint-disable-next-line require-post-message-target-origin -- a thread of node, not a window
    port.postMessage({ free: ask.block });
    return;
  }
  if (ask.kind === 'file') hashFile(ask.path, ask.start);
  // oxlint-disable-next-line require-post-message-target-origin -- the same
  port.postMessage({ sha256: hash.digest('hex') });
  hash = createHash('sha256');
});
