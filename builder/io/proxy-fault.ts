import { DepotError } from '../errors.ts';
import { TransientFault } from './transient-fault.ts';
import { redactUrl } from './http-url.ts';

const PASSING: ReadonlySet<number> = new Set([408, 429]);

/** A proxy that did not open the tunnel to `host:port` (any answer to CONNECT but 200). */
export function tunnelFault(proxy: URL, target: string, status: number): DepotError | TransientFault {
  if (status === 407) return proxyLogin(proxy);
  const fault = new DepotError('FETCH_PROXY', `the proxy does not connect to ${target} (HTTP ${status})`, {
    where: redactUrl(proxy),
    hint: hintFor(target),
  });
  return status >= 500 || PASSING.has(status) ? new TransientFault(fault) : fault;
}

/** HTTP 407, which only a proxy says. */
export function proxyLogin(proxy: URL): DepotError {
  const rejected =
    proxy.username === ''
      ? 'wants a login'
      : 'does not take the login that HTTPS_PROXY or HTTP_PROXY gives it';
  return new DepotError('FETCH_PROXY_LOGIN', `the proxy ${rejected} (HTTP 407)`, {
    where: redactUrl(proxy),
    hint: 'put it into the variable: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT (special characters as %XX)',
  });
}

function hintFor(target: string): string {
  const host = target.replace(/:\d+$/, '');
  return `ask whoever runs the proxy to let ${target} through, or go past it where that is possible: NO_PROXY=${host}`;
}
