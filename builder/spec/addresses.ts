import { mayHoldPassword, NOT_SHOWN, parseAddress } from '../io/http-url.ts';

/*
 * Nothing here repeats any text of an address: one that cannot be used cannot be taken apart either, so what of it is a password is not
 * known. Credentials are looked for in what the parser made of it, never in the text.
 */

/** It becomes part of lines that administrators paste into a root shell. */
const ADDRESS = /^[A-Za-z0-9._~:/%+[\]-]+$/;

export function urlFault(value: string): string | undefined {
  const url = httpAddress(value);
  if (url === undefined) return `an address that begins with http:// or https:// ${NOT_SHOWN}`;
  if (hasCredentials(url)) return 'an address without user name and password: clients get to see it';
  if (value.endsWith('/')) return 'an address without a slash at its end';
  if (!ADDRESS.test(value))
    return 'an address of letters, digits and . _ ~ : / % + - only: shells and client configuration read others otherwise';
  return undefined;
}

/** A GOPROXY list: `,` goes on after "not found", `|` after every fault (go help goproxy). */
export function proxyFault(value: string): string | undefined {
  for (const [index, entry] of value.split(/[,|]/).entries()) {
    const text = entry.trim();
    if (text === 'direct' || text === 'off') continue;
    const url = parseAddress(text);
    if (url === undefined)
      return `entry ${index + 1} is none of http://HOST, https://HOST, file:///FOLDER, direct, off ${NOT_SHOWN}`;
    if (hasCredentials(url))
      return 'credentials do not belong into a file under version control; put such a proxy into GOPROXY';
  }
  return undefined;
}

/**
 * The base of a download page or mirror, below which files are asked for by name. Credentials would stand in version control, a query
 * would swallow the name.
 */
export function baseFault(value: string): string | undefined {
  const url = httpAddress(value);
  if (url === undefined) return `an address that begins with http:// or https:// ${NOT_SHOWN}`;
  if (hasCredentials(url)) return 'credentials do not belong into a file under version control';
  return ADDRESS.test(value)
    ? undefined
    : 'an address without ? and #, of letters, digits and . _ ~ : / % + - only: names of files are added to it';
}

/** An address at the place of a folder would be shown as one wherever folders are. */
export function folderFault(value: string): string | undefined {
  return mayHoldPassword(value)
    ? `an address is no folder ${NOT_SHOWN}; one that is called so is written ./NAME`
    : undefined;
}

/** Client configuration and other programs take the scheme in lower case only. */
function httpAddress(value: string): URL | undefined {
  return /^https?:/.test(value) ? parseAddress(value) : undefined;
}

function hasCredentials({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}
