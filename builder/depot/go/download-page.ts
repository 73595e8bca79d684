import { compareGoVersions, goLine, parseGoVersion } from '../../spec/go-version.ts';
import type { Toolchain } from '../../spec/model.ts';
import { tarballName } from '../../upstream/upstream-paths.ts';

/** An official tarball that is served. */
export interface Download extends Toolchain {
  sha256: string;
  size: number;
}

/** A release as Go's download page gives it (golang.org/x/website internal/dl); field order and indentation are that page's, too. */
interface Release {
  version: string;
  stable: boolean;
  files: {
    filename: string;
    os: string;
    arch: string;
    version: string;
    sha256: string;
    size: number;
    kind: 'archive';
  }[];
}

/** Lines that Go supports at a time, and that its page shows unless everything is asked for. */
const SUPPORTED_LINES = 2;

/** `?mode=json&include=all`: everything, the newest first, since clients take the first that fits. */
export function allDownloads(downloads: readonly Download[]): string {
  return text(releasesOf(downloads));
}

/** `?mode=json`: the newest stable release of the two newest lines. */
export function latestDownloads(downloads: readonly Download[]): string {
  const byLine = new Map<string, Release>();
  for (const release of releasesOf(downloads)) {
    const line = goLine(release.version.slice(2));
    if (release.stable && !byLine.has(line)) byLine.set(line, release);
  }
  return text([...byLine.values()].slice(0, SUPPORTED_LINES));
}

function releasesOf(downloads: readonly Download[]): Release[] {
  const releases = new Map<string, Release>();
  const sorted = downloads.toSorted(
    (a, b) => compareGoVersions(b.version, a.version) || (a.arch < b.arch ? -1 : 1),
  );
  for (const download of sorted) {
    const version = `go${download.version}`;
    const stable = parseGoVersion(download.version)?.pre === undefined;
    const release = releases.get(version) ?? { version, stable, files: [] };
    releases.set(version, release);
    const { os, arch, sha256, size } = download;
    release.files.push({ filename: tarballName(download), os, arch, version, sha256, size, kind: 'archive' });
  }
  return [...releases.values()];
}

function text(releases: readonly Release[]): string {
  return `${JSON.stringify(releases, null, 1)}\n`;
}
