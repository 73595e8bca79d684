import { DepotError } from '../errors.ts';
import { isCleanLine } from '../packaging/text.ts';
import { decodeUtf8 } from './text.ts';

const LINE = /^([0-9a-f]{32}) [ *](?:\.?\/)?([^/].*)$/;

/**
 * deb-md5sums(5): path -> hex digest; paths absolute.
 * @throws DepotError DEB_CONTROL_FILE for a line of another form or a path given twice
 */
export function parseMd5sums(bytes: Uint8Array, where: string): Map<string, string> {
  const digests = new Map<string, string>();
  for (const [index, line] of lines(bytes).entries()) {
    const [, digest, name] = LINE.exec(line) ?? [];
    if (digest === undefined || name === undefined || !isCleanLine(line) || digests.has(`/${name}`)) {
      throw new DepotError('DEB_CONTROL_FILE', 'not a digest and a path of its own', {
        where: `${where}:${index + 1}`,
      });
    }
    digests.set(`/${name}`, digest);
  }
  return digests;
}

/**
 * deb-conffiles(5): absolute paths, one a line; lines that ask for the removal of an old one (`remove-on-upgrade /etc/x`) are left
 * out, since the package does not hold it.
 * @throws DepotError DEB_CONTROL_FILE
 */
export function parseConffiles(bytes: Uint8Array, where: string): string[] {
  const paths = new Set<string>();
  for (const [index, raw] of lines(bytes).entries()) {
    const line = raw.trimEnd();
    if (line.startsWith('remove-on-upgrade ')) continue;
    if (!/^\/./.test(line) || !isCleanLine(line) || paths.has(line)) {
      throw new DepotError('DEB_CONTROL_FILE', 'not an absolute path of its own', {
        where: `${where}:${index + 1}`,
      });
    }
    paths.add(line);
  }
  return [...paths];
}

/** Bytes that are not UTF-8 become one line that no grammar takes. */
function lines(bytes: Uint8Array): string[] {
  const text = decodeUtf8(bytes) ?? '\0\n';
  const all = text.split('\n');
  return all.at(-1) === '' ? all.slice(0, -1) : all;
}
