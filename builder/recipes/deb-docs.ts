import { gzip } from '../archive/gzip.ts';
import type { Package, PackageEntry } from '../packaging/package.ts';
import { fillParagraphs } from '../packaging/paragraphs.ts';

/** Lines of a changelog have 80 characters at most, four of them before the text. */
const CHANGE_WIDTH = 76;

export type Documented = Pick<
  Package,
  'name' | 'version' | 'release' | 'homepage' | 'maintainer' | 'time' | 'change'
>;

export interface Copyright {
  /** Who holds it: `2009 The Go Authors`. */
  holder: string;
  /** SPDX name as DEP-5 uses it too. */
  license: string;
  /** Full text. */
  text: string;
  /** One line about what the license does not cover. */
  comment?: string;
}

/** What Debian policy 12 wants in /usr/share/doc of a deb, whose folder is made elsewhere: copyright in DEP-5 form, and a changelog. */
export function debDocs(pkg: Documented, { holder, license, text, comment }: Copyright): PackageEntry[] {
  const folder = docFolder(pkg);
  const copyright = [
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/',
    `Upstream-Name: ${pkg.name}`,
    `Source: ${pkg.homepage}`,
    '',
    'Files: *',
    `Copyright: ${holder}`,
    ...(comment === undefined ? [] : [`Comment: ${comment}`]),
    `License: ${license}`,
    ...text
      .trim()
      .split('\n')
      .map((line) => (line.trim() === '' ? ' .' : ` ${line.trimEnd()}`)),
    '',
  ].join('\n');
  const changelog = [
    `${pkg.name} (${pkg.version}-${pkg.release}) stable; urgency=medium`,
    '',
    ...fillParagraphs(pkg.change, CHANGE_WIDTH)
      .flat()
      .map((line, index) => `${index === 0 ? '  * ' : '    '}${line}`),
    '',
    ` -- ${pkg.maintainer}  ${rfc5322(pkg.time)}`,
    '',
  ].join('\n');
  return [
    file(`${folder}/changelog.Debian.gz`, gzip(Buffer.from(changelog))),
    file(`${folder}/copyright`, Buffer.from(copyright)),
  ];
}

export function docFolder({ name }: Pick<Package, 'name'>): string {
  return `/usr/share/doc/${name}`;
}

function file(path: string, content: Buffer): PackageEntry {
  return { type: 'file', path, mode: 0o644, size: content.length, content: () => content, only: 'deb' };
}

/** `Mon, 19 Oct 2026 22:20:36 +0000` */
function rfc5322(time: number): string {
  return new Date(time * 1000).toUTCString().replace('GMT', '+0000');
}
