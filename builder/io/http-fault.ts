import { DepotError, systemCode } from '../errors.ts';
import type { HttpAnswer } from './http-client.ts';
import { redactUrl } from './http-url.ts';

/** A failure that may pass: the same request is worth sending again. `fault` is what to report when patience ends. */
export class TransientFault extends Error {
  readonly fault: DepotError;
  /** Milliseconds that the server asked to wait (Retry-After). */
  readonly retryAfter: number | undefined;

  constructor(fault: DepotError, retryAfter?: number) {
    super(fault.message, { cause: fault });
    this.name = 'TransientFault';
    this.fault = fault;
    this.retryAfter = retryAfter;
  }
}

/** A proxy that lacks a version says 404 or 410, some say 403: all three mean "not from here", never a verdict. */
const ABSENT_STATUSES: ReadonlySet<number> = new Set([403, 404, 410]);
const OVERLOADED: ReadonlySet<number> = new Set([408, 425, 429]);

/** The failure that a status other than success stands for. */
export function statusFault(
  url: URL,
  answer: Pick<HttpAnswer, 'status' | 'header'>,
): DepotError | TransientFault {
  const { status } = answer;
  const where = redactUrl(url);
  if (ABSENT_STATUSES.has(status)) {
    return new DepotError('FETCH_ABSENT', `the source does not have it (HTTP ${status})`, {
      where,
      hint: 'name another source: --source URL-OR-FOLDER',
    });
  }
  if (status === 401 || status === 407) {
    return new DepotError('FETCH_UNAUTHORIZED', `the source wants a login (HTTP ${status})`, {
      where,
      hint: 'put user and password into the URL of GOPROXY or --source (https://USER:PASSWORD@HOST/...)',
    });
  }
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
    hint: 'check that the URL is that of a Go module proxy',
  });
}

function retryAfter(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) * 1000 : undefined;
}

/** What certificate checks of Node's TLS report. */
const TLS_CODE = /^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|ERR_SSL_)/;

/** What the transport threw, as a failure of this program; DepotErrors and TransientFaults pass unchanged. */
export function transportFault(url: URL, error: unknown, signal: AbortSignal | undefined): Error {
  if (signal?.aborted === true) return interrupted(url, signal);
  if (error instanceof DepotError || error instanceof TransientFault) return error;
  const code = systemCode(error) ?? '';
  const where = redactUrl(url);
  if (TLS_CODE.test(code)) {
    return new DepotError('FETCH_TLS', `no trusted TLS connection (${code})`, {
      where,
      hint: 'if your network has a certificate authority of its own: NODE_EXTRA_CA_CERTS=/path/to/ca.pem',
      cause: error,
    });
  }
  const what = code === '' ? '' : ` (${code})`;
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
