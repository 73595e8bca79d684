import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';

import { DepotError } from '../errors.ts';
import { mayHoldPassword, NOT_SHOWN, parseAddress } from '../io/http-url.ts';
import type { SourceOrigin } from './source.ts';

/** One entry of a GOPROXY list, understood. */
export type ProxyEntry = { fallThrough: 'absent' | 'any-failure' } & (
  { kind: 'url'; url: URL } | { kind: 'file'; path: string } | { kind: 'direct' } | { kind: 'off' }
);

/**
 * Reads a GOPROXY list as cmd/go does (modfetch/proxy.go, proxyList): `,` and `|` separate, blanks around and empty entries are fine, what
 * follows `off` or `direct` is not looked at, a name with a dot and no scheme means https.
 * @throws DepotError SOURCE_INVALID.
 */
export function parseGoproxy(list: string, origin: SourceOrigin): ProxyEntry[] {
  const entries: ProxyEntry[] = [];
  let number = 0;
  for (const [, raw = '', separator] of list.matchAll(/([^,|]*)([,|]|$)/g)) {
    number++;
    const text = raw.trim();
    if (text === '') continue;
    const fallThrough = separator === '|' ? 'any-failure' : 'absent';
    if (text === 'off' || text === 'direct') {
      entries.push({ fallThrough, kind: text });
      break;
    }
    entries.push({ fallThrough, ...parseEntry(text, `entry ${number}`, origin) });
  }
  return entries;
}

/**
 * Holds a value of --source against what was certainly not meant: nothing at all (an unset variable of a script would let the network be
 * asked instead), and an address that would be taken for a folder and shown with its password.
 * @throws DepotError USAGE, SOURCE_INVALID.
 */
export function requireSourceValue(value: string): void {
  if (/^[\s,|]*$/.test(value))
    throw new DepotError('USAGE', '--source is empty', { hint: 'name a folder or a GOPROXY list' });
  const isList = /:\/\/|[,|]/.test(value);
  if (!isList && mayHoldPassword(value))
    throw invalid('the value', '--source', 'it is neither a URL nor the name of a folder');
}

function parseEntry(
  text: string,
  name: string,
  origin: SourceOrigin,
): { kind: 'url'; url: URL } | { kind: 'file'; path: string } {
  const isFile = /^file:/i.test(text);
  const bareHost =
    /[.:/]/.test(text) && !text.includes(':/') && !isAbsolute(text) && !/^(?:https?|file):/i.test(text);
  const url = parseAddress(bareHost ? `https://${text}` : text);
  // cmd/go refuses hosts in file URLs too: file://folder/x would silently mean /x
  if (isFile && (url === undefined || url.host !== ''))
    throw invalid(name, origin, 'a file URL has three slashes and an absolute path');
  if (url === undefined) throw invalid(name, origin, 'it is no https, http or file URL, "direct" or "off"');
  if (!isFile) return { kind: 'url', url: trimmed(url) };
  try {
    return { kind: 'file', path: fileURLToPath(url) };
  } catch (error) {
    // %2F, which is no slash
    if (!(error instanceof TypeError)) throw error;
    throw invalid(name, origin, 'its path cannot be that of a folder');
  }
}

/** One spelling, so that the same proxy named twice is asked once. */
function trimmed(url: URL): URL {
  const copy = new URL(url);
  copy.pathname = copy.pathname.replace(/\/+$/, '');
  copy.hash = '';
  return copy;
}

/** No text of it is shown: in what cannot be taken apart, anything may be a password. */
function invalid(name: string, origin: SourceOrigin, why: string): DepotError {
  return new DepotError('SOURCE_INVALID', `${origin} has an entry that cannot be used: ${why}`, {
    where: `${name} of ${origin} ${NOT_SHOWN}`,
    hint: 'write https://HOST/PATH, file:///PATH, direct or off, separated by "," or "|"; a folder of tarballs goes to --source FOLDER',
  });
}
