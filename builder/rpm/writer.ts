import { type Compression, openCompressedFile } from '../archive/compress.ts';
import type { CompressedFile } from '../archive/packed-file.ts';
import { openReusedHead } from '../archive/reused-head.ts';
import { CPIO_MAX_SIZE, cpioHeader, cpioPadding, cpioTrailer } from '../archive/cpio.ts';
import { DepotError } from '../errors.ts';
import type { Package, PackageEntry } from '../packaging/package.ts';
import { headBoundary, type KnownHead } from '../packaging/payload-head.ts';
import type { FormatWriter } from '../packaging/writer.ts';
import { checkPackage } from './check-package.ts';
import { rpmFileName } from './file-name.ts';
import { type ListedFile, listedFile, tooLarge } from './file-list.ts';
import { encodeMainHeader } from './main-header.ts';
import type { RpmScripts } from './script-bodies.ts';

/** Everything of an rpm but its signature. */
export interface UnsignedRpm {
  /** `go-1.27-1.27.3-1.x86_64.rpm` */
  fileName: string;
  /** `name-version-release`, for the lead. */
  nvr: string;
  /** The main header's bytes, magic and region trailer included: exactly what is signed. */
  header: Buffer;
  payloadPath: string;
  payload: CompressedFile;
}

export interface RpmWriter extends FormatWriter {
  readonly format: 'rpm';
  /** Closes the payload and makes the header. */
  finish(): Promise<UnsignedRpm>;
  /** May be called at any time, also after finish; the payload's file is left to its owner. */
  abort(): Promise<void>;
}

/**
 * Streams the payload into a new file at `payloadPath`; memory grows with the number of files (their names and digests), never
 * with their size.
 * @throws DepotError RPM_METADATA at once for a package that cannot be an rpm; the methods throw RPM_METADATA and RPM_LARGE for
 *   entries.
 */
export function openRpmWriter(
  pkg: Package,
  scripts: RpmScripts,
  payloadPath: string,
  compression: Compression,
  known?: KnownHead,
): RpmWriter {
  checkPackage(pkg, scripts);
  const sink =
    known === undefined
      ? openCompressedFile(payloadPath, compression)
      : openReusedHead(payloadPath, compression.format, known);
  const head = headBoundary(pkg, sink);
  const files: ListedFile[] = [];

  /** The open entry's place in the list is its inode: rpm tells hard links by it, so it must be unique. */
  const open = (entry: PackageEntry): Promise<void> | undefined => {
    const file = listedFile(entry);
    files.push(file);
    if (entry.type === 'ghost') return undefined;
    const header = cpioHeader({
      name: `.${file.path}`,
      inode: files.length,
      mode: file.mode,
      mtime: pkg.time,
      size: file.size,
    });
    if (entry.type !== 'link') return sink.write(header);
    const target = Buffer.from(file.target);
    return sink.write(Buffer.concat([header, target, cpioPadding(target.length)]));
  };

  return {
    format: 'rpm',
    begin(entry) {
      return head.isBehind(entry.path) ? head.end().then(() => open(entry)) : open(entry);
    },
    skips: (entry) => known !== undefined && head.skip(entry),
    data: (chunk) => sink.write(chunk),
    end(entry, digests) {
      if (entry.type !== 'file') return undefined;
      const file = files.at(-1);
      const digest = digests?.sha256 ?? known?.digests.get(entry.path);
      if (file === undefined || digest === undefined)
        throw new DepotError('INTERNAL', `${entry.path} has no digest`);
      file.digest = digest;
      const padding = cpioPadding(entry.size);
      return padding.length === 0 ? undefined : sink.write(padding);
    },
    async finish() {
      await head.end();
      await sink.write(cpioTrailer());
      const payload = await sink.close();
      const header = encodeMainHeader({
        pkg,
        scripts,
        files,
        payload,
        compression,
      });
      // the signature header says both in 32 bits: header with packed payload, and the unpacked archive
      if (header.length + payload.size > CPIO_MAX_SIZE || payload.rawSize > CPIO_MAX_SIZE) {
        throw tooLarge(`the payload of ${pkg.name} has ${payload.rawSize} bytes`);
      }
      return {
        fileName: rpmFileName(pkg),
        nvr: `${pkg.name}-${pkg.version}-${pkg.release}`,
        header,
        payloadPath,
        payload,
      };
    },
    abort: () => sink.abort(),
  };
}
