import type { RpmListing, RpmPath } from '../../rpm/rpm-info.ts';
import { text } from './xml.ts';

/** A `<file>` element, the same in primary and filelists. A directory is called one even when it is a ghost. */
export function fileElement(file: Pick<RpmPath, 'path' | 'type' | 'ghost'>): string {
  return `<file${kind(file)}>${text(file.path)}</file>\n`;
}

function kind(file: Pick<RpmPath, 'type' | 'ghost'>): string {
  if (file.type === 'directory') return ' type="dir"';
  return file.ghost ? ' type="ghost"' : '';
}

/** `<version epoch ver rel/>`, which all three indexes carry. */
export function versionAttributes(
  rpm: Pick<RpmListing, 'epoch' | 'version' | 'release'>,
): Record<string, string> {
  return { epoch: String(rpm.epoch ?? 0), ver: rpm.version, rel: rpm.release };
}
