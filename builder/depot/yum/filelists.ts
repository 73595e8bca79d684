import type { RpmListing } from '../../rpm/rpm-info.ts';
import { fileElement, versionAttributes } from './files.ts';
import { attributesOf, leaf, NAMESPACE, XML_DECLARATION } from './xml.ts';

export function filelistsStart(packages: number): string {
  return `${XML_DECLARATION}<filelists${attributesOf({ xmlns: NAMESPACE.filelists, packages: String(packages) })}>\n`;
}

export const FILELISTS_END = '</filelists>\n';

/** Paths per piece of text: a toolchain has twelve thousand. */
const PIECE = 500;

/** One `<package>` of filelists.xml in pieces: every path that the rpm owns. */
export function* filelistsPackage(rpm: RpmListing, pkgid: string): Generator<string> {
  yield `<package${attributesOf({ pkgid, name: rpm.name, arch: rpm.arch })}>\n${leaf('version', '', versionAttributes(rpm))}\n`;
  for (let start = 0; start < rpm.files.length; start += PIECE) {
    yield rpm.files
      .slice(start, start + PIECE)
      .map(fileElement)
      .join('');
  }
  yield '</package>\n';
}
