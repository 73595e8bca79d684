import { chunksOf, requireContent, requireSize } from './http-body.ts';
import { get, type HttpAnswer, PATIENCE, type Patience } from './http-client.ts';
import { interrupted, statusFault, transportFault } from './http-fault.ts';
import { type RetryPace, withRetries } from './http-retry.ts';

export interface SmallOptions {
  maxBytes: number;
  signal?: AbortSignal | undefined;
  patience?: Patience | undefined;
  pace?: RetryPace | undefined;
}

/**
 * Fetches a small file as a whole.
 * @throws DepotError as download() does.
 */
export async function fetchBytes(url: URL, options: SmallOptions): Promise<Buffer> {
  return withRetries(
    () => attempt(url, options),
    () => 0,
    options.signal,
    options.pace,
  );
}

async function attempt(url: URL, options: SmallOptions): Promise<Buffer> {
  const { maxBytes, signal, patience = PATIENCE } = options;
  if (signal?.aborted === true) throw interrupted(url, signal);
  let answer: HttpAnswer | undefined;
  try {
    answer = await get(url, {}, patience, signal);
    if (answer.status !== 200) throw statusFault(url, answer);
    requireContent(url, answer);
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of chunksOf(url, answer, patience)) {
      size += chunk.length;
      requireSize(url, size, maxBytes);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    answer?.body.destroy();
    throw transportFault(url, error, signal);
  }
}
