/** It becomes part of lines that administrators paste into a root shell. */
const ADDRESS = /^[A-Za-z0-9._~:/%+[\]-]+$/;

export function urlFault(value: string): string | undefined {
  const url = URL.parse(value);
  if (url === null || !/^https?:\/\/[^/]/.test(value))
    return 'an address that begins with http:// or https://';
  if (url.username !== '' || url.password !== '')
    return 'an address without user name and password: clients get to see it';
  if (value.endsWith('/')) return 'an address without a slash at its end';
  if (!ADDRESS.test(value))
    return 'an address of letters, digits and . _ ~ : / % + - only: shells and client configuration read others otherwise';
  return undefined;
}

/** A GOPROXY list: `,` goes on after "not found", `|` after every fault (go help goproxy). */
export function proxyFault(value: string): string | undefined {
  for (const entry of value.split(/[,|]/).map((part) => part.trim())) {
    if (entry === 'direct' || entry === 'off') continue;
    const url = URL.parse(entry);
    // first, so that no message repeats a password
    if (/:\/\/[^/]*@/.test(entry))
      return 'credentials do not belong into a file under version control; put such a proxy into GOPROXY';
    if (url === null || !['http:', 'https:', 'file:'].includes(url.protocol))
      return `${JSON.stringify(entry)} is none of http://, https://, file://, direct, off`;
  }
  return undefined;
}

/**
 * The base of a download page or mirror, below which files are asked for by name. Credentials would stand in version control, a query
 * would swallow the name.
 */
export function baseFault(value: string): string | undefined {
  // first, so that no message repeats a password
  if (/:\/\/[^/]*@/.test(value)) return 'credentials do not belong into a file under version control';
  const url = URL.parse(value);
  if (url === null || !/^https?:\/\/[^/]/.test(value))
    return 'an address that begins with http:// or https://';
  return ADDRESS.test(value)
    ? undefined
    : 'an address without ? and #, of letters, digits and . _ ~ : / % + - only: names of files are added to it';
}
