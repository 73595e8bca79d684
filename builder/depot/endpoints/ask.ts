import { createHash } from 'node:crypto';

import { DepotError, hasCode } from '../../errors.ts';
import { chunksOf, requireContent, requireSize } from '../../io/http-body.ts';
import { get, type HttpAnswer, PATIENCE, type Patience } from '../../io/http-client.ts';
import { statusFault, transportFault } from '../../io/http-fault.ts';
import { withRetries } from '../../io/http-retry.ts';
import { redactUrl } from '../../io/http-url.ts';
import { TransientFault } from '../../io/transient-fault.ts';
import { MAX_SIGNATURE } from '../verify/read-whole.ts';

/** How long servers are waited for; tests shorten it. */
export interface AskOptions {
  patience?: Patience | undefined;
  /** Milliseconds before the second and last try. */
  pause?: number;
  /** Milliseconds for one small file, its retries apart. */
  most?: number;
  /** Unix seconds, where it is not now. */
  now?: number;
}

/** For askWhole of a signature: it is taken apart before anything is known of it. */
export const SIGNATURE = { limit: MAX_SIGNATURE };
/** What is held whole: manifests, indexes. */
const MOST_WHOLE = 64 * 1024 * 1024;
/** Milliseconds. */
const MOST_TIME = 60_000;
/** Bytes in a second that a large file has to come with on the whole. */
const SLOWEST = 64 * 1024;

/** One file as a server gave it. */
export interface Asked {
  /** What answered, at the end of all redirects. */
  url: URL;
  header: (name: string) => string | undefined;
  bytes: Buffer;
  sha256: string;
}

/**
 * Fetches a file whole, on a connection of its own where `fresh`: behind one address there may be several servers.
 * @throws DepotError SNAPSHOT_MISSING where the server has none (403, 404, 410); otherwise as fetchBytes does
 */
export function askWhole(
  url: URL,
  options: AskOptions,
  { limit = MOST_WHOLE, fresh = false }: { limit?: number; fresh?: boolean } = {},
): Promise<Asked> {
  return twice(url, options, async () => {
    const chunks: Uint8Array[] = [];
    const { answer, sha256 } = await read(url, options, {
      limit,
      fresh,
      take: (chunk) => chunks.push(chunk),
    });
    return { url: answer.url, header: (name) => answer.header(name), bytes: Buffer.concat(chunks), sha256 };
  });
}

/** Fetches a file to hash it, never held. @param size that it should have: more is not read */
export function askDigest(
  url: URL,
  size: number,
  options: AskOptions,
): Promise<{ size: number; sha256: string }> {
  return twice(url, options, async () => {
    let found = 0;
    const take = (chunk: Uint8Array): void => void (found += chunk.length);
    const { sha256 } = await read(url, options, { limit: size, fresh: false, take });
    return { size: found, sha256 };
  });
}

/** Asks for the size of a file without fetching it; undefined where the server does not say. */
export function askSize(url: URL, options: AskOptions): Promise<number | undefined> {
  return twice(url, options, async () => {
    const answer = await get(url, {}, options.patience ?? PATIENCE, undefined, 'HEAD');
    answer.body.destroy();
    if (answer.status !== 200) throw statusFault(url, answer);
    requireContent(url, answer);
    const length = answer.header('content-length') ?? '';
    return /^\d{1,15}$/.test(length) ? Number(length) : undefined;
  });
}

interface Reading {
  limit: number;
  fresh: boolean;
  take: (chunk: Uint8Array) => void;
}

async function read(
  url: URL,
  { patience = PATIENCE, most = MOST_TIME }: AskOptions,
  { limit, fresh, take }: Reading,
): Promise<{ answer: HttpAnswer; sha256: string }> {
  const hash = createHash('sha256');
  let answer: HttpAnswer | undefined;
  let size = 0;
  const deadline = performance.now() + most;
  try {
    answer = await get(url, fresh ? { connection: 'close' } : {}, patience, undefined);
    if (answer.status !== 200) throw statusFault(url, answer);
    requireContent(url, answer);
    for await (const chunk of chunksOf(url, answer, patience)) {
      size += chunk.length;
      requireSize(url, size, limit);
      // a server that drips just fast enough would hold a monitor for days
      if (performance.now() > deadline + (1000 * size) / SLOWEST) throw tooSlow(url, size);
      hash.update(chunk);
      take(chunk);
    }
    requireWhole(url, answer, size);
    return { answer, sha256: hash.digest('hex') };
  } catch (error) {
    answer?.body.destroy();
    throw transportFault(url, error, undefined);
  }
}

function requireWhole(url: URL, answer: HttpAnswer, size: number): void {
  const claimed = answer.header('content-length');
  if (claimed === undefined || Number(claimed) === size) return;
  throw new TransientFault(
    new DepotError('FETCH_LENGTH', `Content-Length announced ${claimed} bytes, ${size} came`, {
      where: redactUrl(url),
      hint: 'look at the server: a file that is replaced while it is served, or a proxy that cuts answers short',
    }),
  );
}

function tooSlow(url: URL, size: number): DepotError {
  return new DepotError('FETCH_STALLED', `only ${size} bytes came in all the time that they may take`, {
    where: redactUrl(url),
    hint: 'look at the server and at what lies in between: clients give up as well',
  });
}

/** Once more after what may pass; a file that is not there is a fault of what is served, and no matter of sources. */
async function twice<T>(url: URL, { pause = 500 }: AskOptions, attempt: () => Promise<T>): Promise<T> {
  const told = async (): Promise<T> => {
    try {
      return await attempt();
    } catch (error) {
      throw transportFault(url, error, undefined);
    }
  };
  try {
    return await withRetries(told, () => 0, undefined, { firstDelay: pause, barrenTries: 2 });
  } catch (error) {
    if (!hasCode(error, 'FETCH_ABSENT')) throw error;
    const where = redactUrl(url);
    throw new DepotError('SNAPSHOT_MISSING', `${url.pathname} is not served: ${error.message}`, {
      where,
      cause: error,
    });
  }
}
