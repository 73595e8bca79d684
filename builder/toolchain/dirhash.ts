import { hash } from 'node:crypto';

import { sortBytewise } from './order.ts';

/**
 * Go's h1 checksum of a tree of files (golang.org/x/mod/sumdb/dirhash, Hash1): the SHA-256 of the lines `HEX  NAME\n`, sorted by name.
 * Modes, dates and compression do not count, which is why both forms of an archive share one.
 * @param digests name in the module -> SHA-256 of the content in lower-case hex
 */
export function dirhash(digests: ReadonlyMap<string, string>): string {
  const lines = sortBytewise([...digests], ([name]) => name).map(([name, digest]) => `${digest}  ${name}\n`);
  return `h1:${hash('sha256', lines.join(''), 'base64')}`;
}
