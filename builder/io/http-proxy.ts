import { BlockList, isIP } from 'node:net';

import { DepotError } from '../errors.ts';
import { redactUrl } from './http-url.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that a request goes through, or undefined for a direct one. The rules are those of cmd/go
 * (golang.org/x/net/http/httpproxy), whose GOPROXY this program obeys: an https URL never goes through HTTP_PROXY, loopback never through
 * any, and NO_PROXY may hold networks (`10.0.0.0/8`), which undici's own reading of these variables lacks.
 * @throws DepotError PROXY_INVALID.
 */
export function proxyFor(url: URL, environment: Environment): URL | undefined {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const text = environment[name] || environment[name.toLowerCase()];
  if (text === undefined || text === '') return undefined;
  const exceptions = environment['NO_PROXY'] || environment['no_proxy'] || '';
  return isDirect(url, exceptions) ? undefined : parseProxy(text, name);
}

/** `https://HOST:PORT`, and as every other tool takes it, `HOST:PORT`. */
function parseProxy(text: string, name: string): URL {
  const complete = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(complete) ? new URL(complete) : undefined;
  if (url === undefined || url.hostname === '') throw invalid(name, '(not a URL)', 'it is not a URL');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw invalid(name, redactUrl(url), `a proxy of the kind ${url.protocol} is not supported`);
  }
  return url;
}

function invalid(name: string, where: string, why: string): DepotError {
  return new DepotError('PROXY_INVALID', `${name} of the environment cannot be used: ${why}`, {
    where,
    hint: `${name}=http://USER:PASSWORD@HOST:PORT (or https://), or unset it; what needs none goes into NO_PROXY`,
  });
}

/** `a.example` (with what is below it), `.a.example` and `*.a.example` (only that), addresses, networks, each with or without port; `*`. */
function isDirect(url: URL, exceptions: string): boolean {
  const host = bareHost(url.hostname);
  if (host === 'localhost' || LOOPBACK.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4')) return true;
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return exceptions.split(/[\s,]+/).some((entry) => entry !== '' && matches(entry.toLowerCase(), host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isIP(host) !== 0 && inNetwork(entry, host);
  const [, name, wanted] = /^(.*[^:]):(\d{1,5})$/.exec(isIP(entry) === 0 ? entry : '') ?? [];
  if (wanted !== undefined && wanted !== port) return false;
  const pattern = bareHost(name ?? entry).replace(/^\*\./, '.');
  if (isIP(pattern) !== 0 || isIP(host) !== 0) return sameAddress(pattern, host);
  return pattern.startsWith('.') ? host.endsWith(pattern) : host === pattern || host.endsWith(`.${pattern}`);
}

/** Without the brackets of an IPv6 address and the dot that ends a complete name. */
function bareHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/(?<=.)\.$/, '');
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

function inNetwork(entry: string, host: string): boolean {
  const [base = '', bits = ''] = entry.split('/');
  const family = isIP(base);
  if (family !== isIP(host) || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 6 ? 128 : 32))
    return false;
  const network = new BlockList();
  const type = family === 6 ? 'ipv6' : 'ipv4';
  network.addSubnet(base, Number(bits), type);
  return network.check(host, type);
}

/** Compares what addresses mean: IPv6 ones have several spellings. */
function sameAddress(pattern: string, host: string): boolean {
  return isIP(pattern) !== 0 && inNetwork(`${pattern}/${isIP(pattern) === 6 ? 128 : 32}`, host);
}
