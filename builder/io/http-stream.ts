import type { Readable } from 'node:stream';

/** The bytes of a body as they came, up to a failure. */
export interface ByteStream {
  /** Bytes so far, taken or not. */
  readonly received: number;
  /** The next chunk; undefined at the end. Throws what the transport reported, after everything that came before it. */
  next(): Promise<Uint8Array | undefined>;
  /** Ends the connection; a pending next() throws `failure`. Fine after the end. */
  destroy(failure?: Error): void;
}

/** Chunks that came and are not yet taken; beyond it the connection waits. */
const MAX_QUEUED = 16;

/**
 * Listens to a body from the moment it is there. Iterating it would throw away what it holds when the connection breaks, so that a link
 * which breaks often would never get further; and one that broke before the first read would say nothing at all.
 */
export function openByteStream(body: Readable): ByteStream {
  const queue: Uint8Array[] = [];
  let received = 0;
  let end: { failure: Error | undefined } | undefined;
  let wake: (() => void) | undefined;
  const finish = (failure: Error | undefined): void => {
    end ??= { failure };
    wake?.();
  };
  body.on('data', (chunk: Uint8Array) => {
    received += chunk.length;
    if (queue.push(chunk) >= MAX_QUEUED) body.pause();
    wake?.();
  });
  body.on('end', () => finish(undefined));
  body.on('error', finish);
  body.on('close', () => finish(new Error('the connection was closed')));
  return {
    get received() {
      return received;
    },
    async next() {
      for (;;) {
        const chunk = queue.shift();
        if (chunk !== undefined) return chunk;
        if (end?.failure !== undefined) throw end.failure;
        if (end !== undefined) return undefined;
        body.resume();
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    destroy: (failure) => void body.destroy(failure),
  };
}
