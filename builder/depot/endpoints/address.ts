import { DepotError } from '../../errors.ts';
import { parseAddress, redactUrl } from '../../io/http-url.ts';

/** Where a depot is served. */
export interface Endpoint {
  /** As it is shown: no login, no query. */
  label: string;
  /** The depot's root, with a slash at the end: `current/` and `yum/<arch>/mirrorlist` lie below. */
  root: URL;
}

/** True for what is an address and no path. */
export function isAddress(what: string): boolean {
  return /^https?:/i.test(what);
}

/**
 * `https://HOST/depot` or `https://HOST/depot/current`, as clients' configuration has it.
 * @throws DepotError USAGE
 */
export function endpointAt(text: string): Endpoint {
  const url = parseAddress(text);
  if (url === undefined || url.protocol === 'file:' || url.search !== '' || url.hash !== '')
    throw new DepotError('USAGE', 'this is not the address of a depot', {
      hint: 'https://HOST or https://HOST/current, without a question mark',
    });
  url.pathname = `${url.pathname.replace(/\/+$/, '').replace(/\/current$/, '')}/`;
  return { label: redactUrl(url).replace(/\/$/, ''), root: url };
}
