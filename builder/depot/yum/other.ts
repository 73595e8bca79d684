import type { RpmListing } from '../../rpm/rpm-info.ts';
import { versionAttributes } from './files.ts';
import { attributesOf, leaf, NAMESPACE, XML_DECLARATION } from './xml.ts';

export function otherStart(packages: number): string {
  return `${XML_DECLARATION}<otherdata${attributesOf({ xmlns: NAMESPACE.other, packages: String(packages) })}>\n`;
}

export const OTHER_END = '</otherdata>\n';

/** createrepo_c's default: the newest entries, of which old packages have thousands. */
const CHANGELOG_LIMIT = 10;

/** One `<package>` of other.xml: the changelog, oldest of the kept entries first (an rpm holds the newest first). */
export function otherPackage(rpm: RpmListing, pkgid: string): string {
  const entries = rpm.changelog.slice(0, CHANGELOG_LIMIT).toReversed();
  return [
    `<package${attributesOf({ pkgid, name: rpm.name, arch: rpm.arch })}>`,
    leaf('version', '', versionAttributes(rpm)),
    ...entries.map((entry) =>
      leaf('changelog', entry.text, { author: entry.author, date: String(entry.time) }),
    ),
    '</package>\n',
  ].join('\n');
}
