import type { Toolchain } from '../../spec/model.ts';
import type { ArchiveForm } from '../../toolchain/model.ts';
import { archivePath } from '../../upstream/upstream-paths.ts';

/** Where things for go clients lie in a snapshot: what GOPROXY names, and what stands for Go's download page. */
export const PROXY_FOLDER = 'goproxy';
export const DOWNLOAD_FOLDER = 'dl';

export const DATABASE_FOLDER: string = `${PROXY_FOLDER}/sumdb`;

/** What Go's page answers to `?mode=json&include=all`, and to `?mode=json`. */
export const ALL_DOWNLOADS: string = `${DOWNLOAD_FOLDER}/index.json`;
export const LATEST_DOWNLOADS: string = `${DOWNLOAD_FOLDER}/latest.json`;

export function servedArchivePath(form: ArchiveForm, toolchain: Toolchain): string {
  return `${form === 'tarball' ? DOWNLOAD_FOLDER : PROXY_FOLDER}/${archivePath(form, toolchain)}`;
}

/** What go and version managers fetch by a name that has one content for ever: modules, tarballs and their digests, hashes of the log. */
export function isGoFile(path: string): boolean {
  return goVersionAt(path) !== undefined || /^goproxy\/sumdb\/[^/]+\/tile\/.+$/.test(path);
}

/** `1.27.3` of the files by which go, or who reads the page, gets a toolchain; they are asked for by version, without any index before. */
export function goVersionAt(path: string): string | undefined {
  return /^(?:goproxy\/golang\.org\/toolchain\/@v\/v[0-9.]+-|dl\/)go([0-9a-z.]+)\.[a-z]+-[a-z0-9]+\.(?:info|mod|zip|tar\.gz|tar\.gz\.sha256)$/.exec(
    path,
  )?.[1];
}
