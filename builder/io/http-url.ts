/**
 * A URL for messages, plans and records: without user, password, query and fragment, where credentials and signed-link tokens live.
 */
export function redactUrl(url: URL | string): string {
  if (typeof url === 'string' && !URL.canParse(url)) return '(not a URL)';
  const { protocol, host, pathname, username, search } = new URL(url);
  return `${protocol}//${username === '' ? '' : '***@'}${host}${pathname}${search === '' ? '' : '?***'}`;
}
