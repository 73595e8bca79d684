import { type Compression, openCompressedFile } from '../archive/compress.ts';
import { openReusedHead } from '../archive/reused-head.ts';
import type { CompressedFile } from '../archive/packed-file.ts';
import { tarEnd, tarHeader, tarPadding } from '../archive/tar-header.ts';
import { DepotError } from '../errors.ts';
import type { FileEntry, Package, PackageEntry } from '../packaging/package.ts';
import { headBoundary, type KnownHead } from '../packaging/payload-head.ts';
import type { FormatWriter } from '../packaging/writer.ts';
import { type AssembledDeb, assembleDeb } from './assemble.ts';
import { checkEntry, checkPackage } from './check-package.ts';
import { controlFields, installedKib } from './control-fields.ts';
import { encodeControl } from './control.ts';
import { encodeControlArchive } from './control-archive.ts';
import { debFileName } from './file-name.ts';
import type { DebScripts } from './maintainer-scripts.ts';
import { trackParents } from './parents.ts';

export interface DebWriter extends FormatWriter {
  readonly format: 'deb';
  /** Closes the data and writes the whole deb to `destination`, a new file; the data file is left to its owner. */
  finish(destination: string): Promise<AssembledDeb & { fileName: string; data: CompressedFile }>;
  /** May be called at any time, also after finish; the data file is left to its owner. */
  abort(): Promise<void>;
}

/**
 * Streams the data member into a new file at `dataPath`; memory grows with the number of entries (their names and digests), never
 * with their size. Everything is root:root and of the package's time. The archive has no entry for `./`: dpkg does not need it.
 * @param dataPath where the compressed data lies until finish: the control archive goes before it and is known last
 * @throws DepotError DEB_METADATA at once for a package that cannot be a deb; the methods throw DEB_METADATA, DEB_LARGE,
 *   DEB_SHARED_DIRECTORY and DEB_ENTRY_NAME for entries.
 */
export function openDebWriter(
  pkg: Package,
  scripts: DebScripts,
  dataPath: string,
  compression: Compression,
  known?: KnownHead,
): DebWriter {
  checkPackage(pkg);
  const sink =
    known === undefined
      ? openCompressedFile(dataPath, compression)
      : openReusedHead(dataPath, compression.format, known);
  const head = headBoundary(pkg, sink);
  const parents = trackParents();
  const conffiles: string[] = [];
  const md5sums: string[] = [];
  let kib = 0;

  const directory = (path: string, mode: number): Buffer => {
    kib += 1;
    return tarHeader({ name: `.${path}/`, type: 'directory', mode, mtime: pkg.time, size: 0 });
  };
  const header = (entry: Exclude<PackageEntry, { type: 'ghost' }>): Buffer => {
    const name = `.${entry.path}`;
    if (entry.type === 'directory') return directory(entry.path, entry.mode);
    if (entry.type === 'link') {
      const { target } = entry;
      kib += installedKib(Buffer.byteLength(target));
      return tarHeader({ name, type: 'link', mode: 0o777, mtime: pkg.time, size: 0, target });
    }
    kib += installedKib(entry.size);
    return tarHeader({ name, type: 'file', mode: entry.mode, mtime: pkg.time, size: entry.size });
  };
  /** dpkg keeps the digests of conffiles itself, so they are not listed twice (debhelper does the same). */
  const list = (entry: FileEntry, md5: string | undefined): void => {
    if (entry.role === 'config') conffiles.push(entry.path);
    else md5sums.push(`${md5}  ${entry.path.slice(1)}\n`);
  };

  const open = (entry: Exclude<PackageEntry, { type: 'ghost' }>): Promise<void> | undefined => {
    checkEntry(pkg, entry);
    const before = parents.add(entry.path, entry.type === 'directory');
    const own = header(entry);
    if (before.length === 0) return sink.write(own);
    return sink.write(Buffer.concat([...before.map((path) => directory(path, 0o755)), own]));
  };

  return {
    format: 'deb',
    begin(entry) {
      if (entry.type === 'ghost') return undefined;
      return head.isBehind(entry.path) ? head.end().then(() => open(entry)) : open(entry);
    },
    skips: (entry) => known !== undefined && head.skip(entry),
    data: (chunk) => sink.write(chunk),
    end(entry, digests) {
      if (entry.type !== 'file') return undefined;
      const md5 = digests?.md5 ?? known?.digests.get(entry.path);
      if (md5 === undefined && entry.role !== 'config')
        throw new DepotError('INTERNAL', `${entry.path} has no digest`);
      list(entry, md5);
      const padding = tarPadding(entry.size);
      return padding.length === 0 ? undefined : sink.write(padding);
    },
    async finish(destination) {
      await head.end();
      await sink.write(tarEnd());
      const data = await sink.close();
      const controlArchive = encodeControlArchive({
        control: encodeControl(controlFields(pkg, kib)),
        scripts,
        conffiles,
        md5sums: md5sums.join(''),
        time: pkg.time,
      });
      const made = await assembleDeb(
        { time: pkg.time, controlArchive, dataPath, data, compression },
        destination,
      );
      return { fileName: debFileName(pkg), data, ...made };
    },
    abort: () => sink.abort(),
  };
}
