/** Stands for an address that cannot be taken apart: any part of it may be a password. */
export const NOT_SHOWN = '(not shown: it may hold a password)';

/**
 * An address as people read it, `http(s)://HOST...` or `file:///...`. The URL standard also takes `https:u:PASSWORD@h`, backslashes for
 * slashes, and line breaks anywhere: an eye, a pattern and other programs find no password there.
 */
export function parseAddress(text: string): URL | undefined {
  if (!/^(?:https?:\/\/[^/]|file:\/\/\/)/i.test(text) || /[\\\p{Cc}]/u.test(text)) return undefined;
  return URL.parse(text) ?? undefined;
}

/**
 * True for what stands where a folder or file may be named, but looks like an address that somebody mistyped: a colon or an @
 * in its first part, or a question mark (`user:PASSWORD@host`, `host/x?token=...`). It is refused rather than shown as a path; `./NAME` says that a file is meant.
 */
export function mayHoldPassword(text: string): boolean {
  if (/^\.{0,2}\//.test(text)) return false;
  return /^[^/]*[:@]/.test(text) || text.includes('?');
}

/**
 * A URL for messages, plans and records: without user, password, query and fragment, where credentials and signed-link tokens live.
 */
export function redactUrl(url: URL | string): string {
  if (typeof url === 'string' && !URL.canParse(url)) return '(not a URL)';
  const { protocol, host, pathname, username, search } = new URL(url);
  // `user:PASSWORD@host` is a URL of the scheme `user`, all path
  if (host === '' && protocol !== 'file:') return NOT_SHOWN;
  return `${protocol}//${username === '' ? '' : '***@'}${host}${pathname}${search === '' ? '' : '?***'}`;
}

/** User and password of a URL as the value of an Authorization header; undefined if it has none. */
export function basicLogin({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  return `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')}`;
}

/** `50%off` is a password that somebody wrote as it is: URLs keep such a `%`, and decoding it would throw. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What goes over the line: without user, password and fragment. */
export function bareUrl(url: URL): URL {
  const copy = new URL(url);
  copy.username = '';
  copy.password = '';
  copy.hash = '';
  return copy;
}
