import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';

import { DepotError } from '../errors.ts';
import { redactUrl } from '../io/http-url.ts';
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
  for (const [, raw = '', separator] of list.matchAll(/([^,|]*)([,|]|$)/g)) {
    const text = raw.trim();
    if (text === '') continue;
    const fallThrough = separator === '|' ? 'any-failure' : 'absent';
    if (text === 'off' || text === 'direct') {
      entries.push({ fallThrough, kind: text });
      break;
    }
    entries.push({ fallThrough, ...parseEntry(text, origin) });
  }
  return entries;
}

function parseEntry(
  text: string,
  origin: SourceOrigin,
): { kind: 'url'; url: URL } | { kind: 'file'; path: string } {
  const bareHost = /[.:/]/.test(text) && !text.includes(':/') && !isAbsolute(text);
  const complete = bareHost ? `https://${text}` : text;
  if (!URL.canParse(complete)) throw invalid(text, origin, 'it is neither a URL nor "direct" nor "off"');
  const url = new URL(complete);
  if (url.protocol === 'https:' || url.protocol === 'http:') return { kind: 'url', url: trimmed(url) };
  if (url.protocol !== 'file:')
    throw invalid(redactUrl(url), origin, 'its scheme is not https, http or file');
  // cmd/go refuses hosts in file URLs too: file://folder/x would silently mean /x
  if (url.host !== '' || !complete.startsWith('file:///')) {
    throw invalid(complete, origin, 'a file URL has three slashes and an absolute path');
  }
  return { kind: 'file', path: fileURLToPath(url) };
}

/** One spelling, so that the same proxy named twice is asked once. */
function trimmed(url: URL): URL {
  const copy = new URL(url);
  copy.pathname = copy.pathname.replace(/\/+$/, '');
  copy.hash = '';
  return copy;
}

function invalid(text: string, origin: SourceOrigin, why: string): DepotError {
  return new DepotError('SOURCE_INVALID', `${origin} has an entry that cannot be used: ${why}`, {
    where: text.includes('@') ? '(not shown: it may hold a password)' : text,
    hint: 'write https://HOST/PATH, file:///PATH, direct or off, separated by "," or "|"; a folder of tarballs goes to --source FOLDER',
  });
}
