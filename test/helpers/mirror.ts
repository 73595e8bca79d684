import { readFile } from 'node:fs/promises';

/** Where Debian's own apt configuration lies: deb822 since bookworm's images, one line per source before. */
const DEB822 = '/etc/apt/sources.list.d/debian.sources';
const ONE_LINE = '/etc/apt/sources.list';

/**
 * The Debian mirror that this machine is configured for; tests name none themselves.
 * @throws Error where apt is configured in some other way.
 */
export async function debianMirror(): Promise<string> {
  const deb822 = await readOptional(DEB822);
  const oneLine = await readOptional(ONE_LINE);
  const found = /^URIs:\s*(\S+)/m.exec(deb822) ?? /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)/m.exec(oneLine);
  if (found?.[1] === undefined) throw new Error(`no Debian mirror in ${DEB822} or ${ONE_LINE}`);
  return found[1];
}

async function readOptional(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
