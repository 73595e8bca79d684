import { DepotError, systemCode } from '../errors.ts';
import { hostFaultBesideSockets } from './host-fault.ts';
import type { HttpAnswer } from './http-client.ts';
import { proxyFor } from './http-proxy.ts';
import { redactUrl } from './http-url.ts';
import { network } from './network.ts';
import { proxyLogin } from './proxy-fault.ts';
import { tlsFault } from './tls-fault.ts';
import { TransientFault } from './transient-fault.ts';

/** A proxy that lacks a version says 404 or 410, some say 403: all three mean "not from here", never a verdict. */
const ABSENT_STATUSES: ReadonlySet<number> = new Set([403, 404, 410]);
const OVERLOADED: ReadonlySet<number> = new Set([408, 425, 429]);

/** The failure that a status other than success stands for. */
export function statusFault(
  url: URL,
  answer: Pick<HttpAnswer, 'status' | 'header' | 'login'>,
): DepotError | TransientFault {
  const { status } = answer;
  const where = redactUrl(url);
  if (ABSENT_STATUSES.has(status)) {
    return new DepotError('FETCH_ABSENT', `the source does not have it (HTTP ${status})`, {
      where,
      hint: 'name another source: --source URL-OR-FOLDER',
    });
  }
  const proxy = status === 407 ? proxyFor(url, network().environment) : undefined;
  if (proxy !== undefined) return proxyLogin(proxy);
  if (status === 401 || status === 407) return loginFault(url, answer);
  if (status >= 500 || OVERLOADED.has(status)) {
    const fault = new DepotError(
      'FETCH_UNAVAILABLE',
      `the source is not able to answer now (HTTP ${status})`,
      {
        where,
        hint: 'run the same command again later, or name another source: --source URL-OR-FOLDER',
      },
    );
    return new TransientFault(fault, retryAfter(answer.header('retry-after')));
  }
  return new DepotError('FETCH_STATUS', `the source answers HTTP ${status}, which makes no sense here`, {
    where,
    hint: 'check that the URL is that of what it is named for (module proxy, download page, mirror of its files, key file), or name another source: --source URL-OR-FOLDER',
  });
}

/** Credentials have no place in the spec, which is in version control: netrc is where a mirror's or page's go. */
function loginFault(url: URL, { status, login }: Pick<HttpAnswer, 'status' | 'login'>): DepotError {
  const refuse = (what: string, hint: string): DepotError =>
    new DepotError('FETCH_UNAUTHORIZED', `the source ${what} (HTTP ${status})`, {
      where: redactUrl(url),
      hint,
    });
  if (status === 407) {
    const hint =
      'a proxy that nobody set stands in between; set it: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT';
    return refuse('is behind a proxy that wants a login', hint);
  }
  if (login === 'url')
    return refuse('does not take the login of its URL', 'correct it where that URL is set');
  if (login === 'netrc')
    return refuse(
      'does not take the login that the netrc file has for it',
      `correct "machine ${url.host}" in the file of NETRC, or in ~/.netrc`,
    );
  return refuse(
    'wants a login',
    url.protocol === 'https:'
      ? `write it into ~/.netrc (chmod 600), or the file that NETRC names: machine ${url.host} login USER password PASSWORD`
      : 'use https and ~/.netrc: over http a login goes in the clear, and only with a URL of GOPROXY or --source (http://USER:PASSWORD@HOST/...)',
  );
}

function retryAfter(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) * 1000 : undefined;
}

/** What undici says of an answer that is not HTTP, or not within its limits: asking again gives the same. */
const NO_HTTP = new Set(['UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);

function isNoHttp(error: unknown, code: string): boolean {
  // undici gives this one no code
  return NO_HTTP.has(code) || (error instanceof Error && error.name === 'HTTPParserError');
}

/**
 * What the transport threw, as a failure of this program; DepotErrors and TransientFaults pass unchanged. What the machine lacks (files
 * that may be open, room) is no fault of the network: no mirror and no second try would help.
 */
export function transportFault(url: URL, error: unknown, signal: AbortSignal | undefined): Error {
  if (signal?.aborted === true) return interrupted(url, signal);
  if (error instanceof DepotError || error instanceof TransientFault) return error;
  const proxy = proxyFor(url, network().environment);
  // undici wraps what happens between it and a proxy
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
  const host = hostFaultBesideSockets(error) ?? hostFaultBesideSockets(cause);
  if (host !== undefined) return host;
  const codes = [systemCode(error), systemCode(cause)].filter((code) => code !== undefined);
  const tls = codes.map((code) => tlsFault(url, code, proxy, error)).find((fault) => fault !== undefined);
  if (tls !== undefined) return tls;
  const where = redactUrl(url);
  const [code = ''] = codes;
  const what = `${code === '' ? '' : ` (${code})`}${proxy === undefined ? '' : `, through the proxy ${redactUrl(proxy)}`}`;
  if (isNoHttp(error, code)) {
    return new DepotError('FETCH_PROTOCOL', `what answers does not keep to HTTP${what}`, {
      where,
      hint: 'check scheme, host and port of the URL, or name another source: --source URL-OR-FOLDER',
      cause: error,
    });
  }
  return new TransientFault(
    new DepotError('FETCH_CONNECTION', `the source cannot be reached or the connection broke${what}`, {
      where,
      hint: 'check the network, HTTPS_PROXY and NO_PROXY, or name another source: --source URL-OR-FOLDER',
      cause: error,
    }),
  );
}

export function interrupted(url: URL, signal: AbortSignal): DepotError {
  return new DepotError('INTERRUPTED', 'stopped; the part that came is kept and will be resumed', {
    where: redactUrl(url),
    cause: signal.reason,
  });
}
