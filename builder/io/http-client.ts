import type { Dispatcher } from 'undici';

import { DepotError } from '../errors.ts';
import { type ByteStream, openByteStream } from './http-stream.ts';
import { redactUrl } from './http-url.ts';

/** How long a request may take to get going, and how slowly its body may come. Times in milliseconds, `stallBytes` in bytes. */
export interface Patience {
  /** From the request until the last header. */
  headers: number;
  /** A body must deliver `stallBytes` in every such window. */
  stallWindow: number;
  /** Stops a server that drips bytes to hold the build open, which a plain idle timeout never notices. */
  stallBytes: number;
}

export const PATIENCE: Patience = { headers: 30_000, stallWindow: 30_000, stallBytes: 16 * 1024 };

const CONNECT_TIMEOUT = 15_000;
/** A redirect loop ends here. */
const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export interface HttpAnswer {
  status: number;
  /** One value of a header by its lower-case name; the first where it came several times. */
  header(name: string): string | undefined;
  body: ByteStream;
}

let agent: Dispatcher | undefined;

/**
 * One GET that follows redirects. HTTP_PROXY, HTTPS_PROXY and NO_PROXY are obeyed; Node itself adds NODE_EXTRA_CA_CERTS. The caller must
 * read or destroy the body.
 * @throws DepotError FETCH_REDIRECT; what the transport throws is passed on as it is (see http-fault.ts).
 */
export async function get(
  url: URL,
  headers: Readonly<Record<string, string>>,
  patience: Patience,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> {
  const { EnvHttpProxyAgent, request } = await import('undici');
  // HTTP/1.1 only: archives are few and large, and a broken connection then belongs to one download
  agent ??= new EnvHttpProxyAgent({ allowH2: false, bodyTimeout: 0, connect: { timeout: CONNECT_TIMEOUT } });
  let target = url;
  for (let hop = 0; ; hop++) {
    const {
      statusCode,
      headers: received,
      body,
    } = await request(bare(target), {
      dispatcher: agent,
      // asked for again and again: a transparent gzip would change the bytes that digests and ranges count
      headers: { ...headers, 'accept-encoding': 'identity', ...authorization(target, url) },
      headersTimeout: patience.headers,
      ...(signal === undefined ? {} : { signal }),
    });
    const header = (name: string): string | undefined => {
      const value = received[name];
      return Array.isArray(value) ? value[0] : value;
    };
    const stream = openByteStream(body);
    if (!REDIRECTS.has(statusCode)) return { status: statusCode, header, body: stream };
    stream.destroy();
    if (hop === MAX_REDIRECTS) throw refusedRedirect(url, `more than ${MAX_REDIRECTS} redirects`);
    target = redirectTarget(url, target, header('location'));
  }
}

function redirectTarget(url: URL, from: URL, location: string | undefined): URL {
  if (location === undefined || !URL.canParse(location, from.href)) {
    throw refusedRedirect(url, 'a redirect without a usable Location');
  }
  const target = new URL(location, from.href);
  if (target.protocol !== 'https:' && target.protocol !== 'http:') {
    throw refusedRedirect(url, `a redirect to ${target.protocol}`);
  }
  // a man in the middle of the second leg would choose the bytes and see what is fetched
  if (from.protocol === 'https:' && target.protocol === 'http:') {
    throw refusedRedirect(url, `a redirect from https to ${redactUrl(target)}`);
  }
  return target;
}

function refusedRedirect(url: URL, what: string): DepotError {
  return new DepotError('FETCH_REDIRECT', `the source answers with ${what}`, {
    where: redactUrl(url),
    hint: 'ask whoever runs it, or name another source: --source URL-OR-FOLDER',
  });
}

/** User and password of a URL go into a header, and only to the server that they were given for. */
function authorization(target: URL, given: URL): Record<string, string> {
  if (given.username === '' || target.origin !== given.origin) return {};
  const plain = `${decodeURIComponent(given.username)}:${decodeURIComponent(given.password)}`;
  return { authorization: `Basic ${Buffer.from(plain).toString('base64')}` };
}

function bare(url: URL): URL {
  const copy = new URL(url);
  copy.username = '';
  copy.password = '';
  copy.hash = '';
  return copy;
}
