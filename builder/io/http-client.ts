import { DepotError } from '../errors.ts';
import type { Method } from './http-agent.ts';
import { type ByteStream, openByteStream } from './http-stream.ts';
import { basicLogin, redactUrl } from './http-url.ts';
import { network } from './network.ts';
import { TransientFault } from './transient-fault.ts';

/** How long a request may take to get going, and how slowly its body may come. Times in milliseconds, `stallBytes` in bytes. */
export interface Patience {
  /** From the request until the last header, connecting included, for each hop. */
  headers: number;
  /** A body must deliver `stallBytes` in every such window. */
  stallWindow: number;
  /** Stops a server that drips bytes to hold the build open, which a plain idle timeout never notices. */
  stallBytes: number;
}

export const PATIENCE: Patience = { headers: 30_000, stallWindow: 30_000, stallBytes: 16 * 1024 };

/** A redirect loop ends here. */
const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export interface HttpAnswer {
  status: number;
  /** What answered, at the end of all redirects. */
  url: URL;
  /** One value of a header by its lower-case name; the first where it came several times. */
  header(name: string): string | undefined;
  body: ByteStream;
  /** Where the login came from that was sent with the request that this answers; undefined: none was. */
  login: Login['from'] | undefined;
}

interface Login {
  /** Value of an Authorization header. */
  header: string;
  from: 'url' | 'netrc';
}

/**
 * One request, a GET unless said otherwise, that follows redirects, directly or through the proxies of the environment. The caller must read or destroy the body.
 * @throws DepotError FETCH_OFFLINE under --offline, before anything of the network is even loaded; FETCH_REDIRECT; NETRC_INVALID; as send() does;
 * TransientFault FETCH_STALLED. What the transport throws is passed on as it is (see http-fault.ts).
 */
export async function get(
  url: URL,
  headers: Readonly<Record<string, string>>,
  patience: Patience,
  signal: AbortSignal | undefined,
  method: Method = 'GET',
): Promise<HttpAnswer> {
  if (network().offline) throw offline(url);
  const known = await loginFor(url);
  let target = url;
  for (let hop = 0; ; hop++) {
    // asked for again and again: a transparent gzip would change the bytes that digests and ranges count
    const asked = { ...headers, 'accept-encoding': 'identity' };
    // only to the server that it was given for
    const login = target.origin === url.origin ? known : undefined;
    const withLogin = login === undefined ? asked : { ...asked, authorization: login.header };
    const {
      statusCode,
      headers: received,
      body,
    } = await untilHeaders(target, withLogin, patience, signal, method);
    const header = (name: string): string | undefined => {
      const value = received[name];
      return Array.isArray(value) ? value[0] : value;
    };
    const stream = openByteStream(body);
    if (!REDIRECTS.has(statusCode))
      return { status: statusCode, url: target, header, body: stream, login: login?.from };
    stream.destroy();
    if (hop === MAX_REDIRECTS) throw refusedRedirect(url, `more than ${MAX_REDIRECTS} redirects`);
    target = redirectTarget(url, target, header('location'));
  }
}

/**
 * Sends a request under a clock of its own: a header at a time, or a `103 Early Hints` at a time, a server could hold up a build for ever.
 */
async function untilHeaders(
  target: URL,
  headers: Readonly<Record<string, string>>,
  patience: Patience,
  signal: AbortSignal | undefined,
  method: Method,
): ReturnType<typeof import('./http-agent.ts').send> {
  const { send } = await import('./http-agent.ts');
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(silence(target, patience)), patience.headers);
  try {
    return await send(
      target,
      headers,
      signal === undefined ? clock.signal : AbortSignal.any([signal, clock.signal]),
      method,
    );
  } finally {
    clearTimeout(timer);
  }
}

function silence(url: URL, { headers }: Patience): TransientFault {
  return new TransientFault(
    new DepotError('FETCH_STALLED', `no answer came in ${headers / 1000} seconds`, {
      where: redactUrl(url),
      hint: 'check HTTPS_PROXY and NO_PROXY, run the same command again, or name another source: --source URL-OR-FOLDER',
    }),
  );
}

function offline(url: URL): DepotError {
  return new DepotError('FETCH_OFFLINE', '--offline was given: nothing is asked over the network', {
    where: redactUrl(url),
    hint: 'leave out --offline, or name a folder that has it: --source FOLDER',
  });
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

/** User and password of the URL, else those of the netrc file. */
async function loginFor(url: URL): Promise<Login | undefined> {
  const own = basicLogin(url);
  if (own !== undefined) return { header: own, from: 'url' };
  const { netrcLogin } = await import('./netrc.ts');
  const header = await netrcLogin(url);
  return header === undefined ? undefined : { header, from: 'netrc' };
}
