import type { RpmListing } from '../../rpm/rpm-info.ts';
import { fileElement, versionAttributes } from './files.ts';
import type { RpmPlace } from './place.ts';
import { isPrimaryPath, publishedRequires, relationList } from './relations.ts';
import { attributesOf, leaf, NAMESPACE, XML_DECLARATION } from './xml.ts';

export function primaryStart(packages: number): string {
  const attributes = { xmlns: NAMESPACE.common, 'xmlns:rpm': NAMESPACE.rpm, packages: String(packages) };
  return `${XML_DECLARATION}<metadata${attributesOf(attributes)}>\n`;
}

export const PRIMARY_END = '</metadata>\n';

/** One `<package>` of primary.xml: what a solver needs. */
export function primaryPackage(rpm: RpmListing, place: RpmPlace): string {
  return [
    '<package type="rpm">',
    leaf('name', rpm.name),
    leaf('arch', rpm.arch),
    leaf('version', '', versionAttributes(rpm)),
    leaf('checksum', place.sha256, { type: 'sha256', pkgid: 'YES' }),
    leaf('summary', rpm.summary),
    leaf('description', rpm.description),
    leaf('packager', rpm.packager),
    leaf('url', rpm.url),
    // `file` is an mtime elsewhere; the build time stands for it, so that an index does not depend on when a file was copied
    leaf('time', '', { file: String(rpm.buildTime), build: String(rpm.buildTime) }),
    leaf('size', '', {
      package: String(place.size),
      installed: String(rpm.installedSize),
      archive: String(rpm.archiveSize),
    }),
    leaf('location', '', { href: place.href }),
    '<format>',
    leaf('rpm:license', rpm.license),
    leaf('rpm:vendor', rpm.vendor),
    leaf('rpm:group', rpm.group),
    leaf('rpm:buildhost', rpm.buildHost),
    leaf('rpm:sourcerpm', rpm.sourceRpm),
    leaf('rpm:header-range', '', { start: String(rpm.headerRange.start), end: String(rpm.headerRange.end) }),
    `${relations(rpm)}${primaryFiles(rpm)}</format>`,
    '</package>\n',
  ].join('\n');
}

function relations(rpm: RpmListing): string {
  return [
    relationList('provides', rpm.provides),
    relationList('requires', publishedRequires(rpm), true),
    relationList('conflicts', rpm.conflicts),
    relationList('obsoletes', rpm.obsoletes),
    relationList('suggests', rpm.suggests),
    relationList('enhances', rpm.enhances),
    relationList('recommends', rpm.recommends),
    relationList('supplements', rpm.supplements),
  ].join('');
}

function primaryFiles(rpm: RpmListing): string {
  return rpm.files
    .filter((file) => isPrimaryPath(file.path))
    .map(fileElement)
    .join('');
}
