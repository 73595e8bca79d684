import { gzip } from '../archive/gzip.ts';
import type { Package, PackageEntry } from '../packaging/package.ts';

type Documented = Pick<Package, 'name' | 'version' | 'release' | 'homepage' | 'maintainer' | 'time'>;

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

/** What Debian policy 12 wants in /usr/share/doc of a deb: copyright in DEP-5 form, and a changelog. */
export function debDocs(
  pkg: Documented,
  change: string,
  { holder, license, text, comment }: Copyright,
): PackageEntry[] {
  const folder = `/usr/share/doc/${pkg.name}`;
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
    `  * ${change}`,
    '',
    ` -- ${pkg.maintainer}  ${rfc5322(pkg.time)}`,
    '',
  ].join('\n');
  return [
    { type: 'directory', path: folder, mode: 0o755, only: 'deb' },
    file(`${folder}/changelog.Debian.gz`, gzip(Buffer.from(changelog))),
    file(`${folder}/copyright`, Buffer.from(copyright)),
  ];
}

function file(path: string, content: Buffer): PackageEntry {
  return { type: 'file', path, mode: 0o644, size: content.length, content: () => content, only: 'deb' };
}

/** `Mon, 19 Oct 2026 22:20:36 +0000` */
function rfc5322(time: number): string {
  return new Date(time * 1000).toUTCString().replace('GMT', '+0000');
}
