import { Worker } from 'node:worker_threads';

import { DepotError } from '../errors.ts';

/** sha256 in a thread of its own, beside other work of the caller; one digest after another. */
export interface SideHash {
  /** Of a file from an offset to its end; not while bytes given to `update` wait for their digest. */
  ofFile(path: string, start: number): Promise<string>;
  /** Adds bytes to a stream's digest; the chunk is copied. A promise only when the caller has to wait. */
  update(chunk: Uint8Array): Promise<void> | undefined;
  /** Of all that `update` was given since the digest before. */
  digest(): Promise<string>;
  close(): Promise<void>;
}

export type Ask =
  | { kind: 'block'; block: number; size: number }
  | { kind: 'file'; path: string; start: number }
  | { kind: 'digest' };

export interface SharedBlocks {
  blocks: readonly SharedArrayBuffer[];
}

type Tell = { free: number } | { sha256: string };

const BLOCK = 1024 * 1024;
/** One is filled, one is hashed, two absorb that neither side is steady. */
const BLOCKS = 4;

export function openSideHash(): SideHash {
  const blocks = Array.from({ length: BLOCKS }, () => new SharedArrayBuffer(BLOCK));
  const views = blocks.map((block) => new Uint8Array(block));
  const workerData: SharedBlocks = { blocks };
  const worker = new Worker(new URL('side-hash-worker.ts', import.meta.url), { workerData });
  const free = blocks.map((_, index) => index);
  let failure: Error | undefined;
  let current = free.pop();
  let filled = 0;
  let onFree: (() => void) | undefined;
  let onDigest: { resolve: (hex: string) => void; reject: (error: Error) => void } | undefined;

  const fail = (error: Error): void => {
    failure ??= error;
    onDigest?.reject(failure);
    onFree?.();
  };
  worker.on('error', fail);
  worker.on('exit', () => fail(new DepotError('INTERNAL', 'the hashing thread ended')));
  worker.on('message', (tell: Tell) => {
    if ('sha256' in tell) return onDigest?.resolve(tell.sha256);
    free.push(tell.free);
    return onFree?.();
  });
  // what nobody asks for keeps no process alive
  worker.unref();

  const post = (ask: Ask): void => {
    if (failure !== undefined) throw failure;
    // oxlint-disable-next-line require-post-message-target-origin -- a thread of node, not a window
    worker.postMessage(ask);
  };
  const flush = (): void => {
    if (current !== undefined && filled > 0) post({ kind: 'block', block: current, size: filled });
    if (filled > 0) current = free.pop();
    filled = 0;
  };
  const oneFree = async (): Promise<void> => {
    if (failure !== undefined) throw failure;
    const { promise, resolve } = Promise.withResolvers<void>();
    onFree = resolve;
    worker.ref();
    await promise;
    worker.unref();
    if (failure !== undefined) throw failure;
  };
  const updateSlowly = async (chunk: Uint8Array): Promise<void> => {
    for (let at = 0; at < chunk.length;) {
      current ??= free.pop();
      if (current === undefined) {
        await oneFree();
        continue;
      }
      const piece = chunk.subarray(at, at + BLOCK - filled);
      views[current]?.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (filled === BLOCK) flush();
    }
  };
  const ask = (message: Ask): Promise<string> => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    onDigest = { resolve, reject };
    worker.ref();
    post(message);
    return promise.finally(() => {
      worker.unref();
      onDigest = undefined;
    });
  };

  return {
    ofFile: (path, start) => ask({ kind: 'file', path, start }),
    update(chunk) {
      if (current === undefined || filled + chunk.length >= BLOCK) return updateSlowly(chunk);
      views[current]?.set(chunk, filled);
      filled += chunk.length;
      return undefined;
    },
    digest() {
      flush();
      return ask({ kind: 'digest' });
    },
    async close() {
      failure = new DepotError('INTERNAL', 'the hashing thread was closed');
      await worker.terminate();
    },
  };
}
