import { createHash } from 'node:crypto';

/** One file as the download page writes it. */
export interface PageFile {
  filename: string;
  os: string;
  arch: string;
  version: string;
  sha256: string;
  size: number;
  kind: string;
}

export interface PageRelease {
  version: string;
  stable: boolean;
  files: PageFile[];
}

/** What was built in 2015, and what came since: [first minor version, platforms]. */
const PLATFORMS: readonly [since: number, names: readonly string[]][] = [
  [0, ['linux-386', 'linux-amd64', 'freebsd-386', 'freebsd-amd64']],
  [4, ['windows-386', 'windows-amd64', 'darwin-amd64']],
  [6, ['linux-armv6l', 'linux-ppc64le', 'linux-s390x']],
  [8, ['linux-arm64']],
  [16, ['darwin-arm64']],
];
/** Highest patch of each line, 1.0 to 1.27. */
const PATCHES = [
  3, 2, 2, 3, 3, 4, 4, 6, 7, 7, 8, 13, 17, 15, 15, 15, 15, 13, 10, 13, 14, 13, 12, 12, 13, 14, 10, 3,
];

/**
 * A catalogue as Go's download page answers `?mode=json&include=all`, newest first: every line from 1.0 to 1.27 with all patches, its
 * oddities (no SHA-256 before 1.5, `go1.20` for a first release, `go1.9.2rc2`, a bootstrap archive, `armv6l`), made-up digests.
 */
export function madeUpCatalogue(digests: Readonly<Record<string, string>> = {}): PageRelease[] {
  const releases: PageRelease[] = [];
  for (const [minor, last] of PATCHES.entries()) {
    if (minor >= 3) releases.push(pageRelease(`go1.${minor}rc1`, minor, digests));
    for (let patch = 0; patch <= last; patch++) {
      const first = minor === 0 ? 'go1' : `go1.${minor}`;
      const name = patch === 0 && minor < 21 ? first : `go1.${minor}.${patch}`;
      releases.push(pageRelease(name, minor, digests));
    }
  }
  const odd = pageRelease('go1.9.2rc2', 9, digests);
  const bootstrap = 'go1.4-bootstrap-20161024';
  const source = {
    ...pageFile(`${bootstrap}.tar.gz`, bootstrap, '', 'bootstrap', 'source', digests),
    sha256: '',
  };
  return [...releases.toReversed(), odd, { version: bootstrap, stable: true, files: [source] }];
}

/** As the page writes it: one blank of indent. */
export function pageText(releases: readonly PageRelease[]): string {
  return `${JSON.stringify(releases, null, 1)}\n`;
}

export function pageRelease(
  version: string,
  minor: number,
  digests: Readonly<Record<string, string>> = {},
): PageRelease {
  const platforms = PLATFORMS.flatMap(([since, names]) => (minor >= since ? names : []));
  const archives = platforms.map((platform) => {
    const [os = '', arch = ''] = platform.split('-');
    const filename = `${version}.${platform}.${os === 'windows' ? 'zip' : 'tar.gz'}`;
    return pageFile(filename, version, os, arch, 'archive', digests);
  });
  const source = pageFile(`${version}.src.tar.gz`, version, '', '', 'source', digests);
  const files = [source, ...archives].map((file) => (minor < 5 ? { ...file, sha256: '' } : file));
  return { version, stable: !/beta|rc/.test(version), files };
}

function pageFile(
  filename: string,
  version: string,
  os: string,
  arch: string,
  kind: string,
  digests: Readonly<Record<string, string>>,
): PageFile {
  const sha256 = digests[filename] ?? createHash('sha256').update(filename).digest('hex');
  return { filename, os, arch, version, sha256, size: 60_000_000 + filename.length, kind };
}
