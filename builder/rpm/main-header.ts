import type { Compression } from '../archive/compress.ts';
import type { CompressedFile } from '../archive/packed-file.ts';
import { archName } from '../packaging/arch.ts';
import type { Package } from '../packaging/package.ts';
import { fillParagraphs } from '../packaging/paragraphs.ts';
import { fileValues, type ListedFile, tooLarge } from './file-list.ts';
import { encodeHeader } from './header-encode.ts';
import { type HeaderEntry, i18n, int32, string, strings } from './header-entry.ts';

import { relationValues } from './relation-list.ts';
import type { RpmScripts } from './script-bodies.ts';
import { FILE_FLAG, SCRIPT_TAGS, SHA256_ALGORITHM, TAG } from './tags.ts';

/** The rpmbuild whose set of tags this header follows. A constant: builder versions are provenance and never embedded. */
const RPM_VERSION = '4.18.0';

/** The same on every machine, or two builds would differ. */
const BUILD_HOST = 'reproducible';

const MAX_INT32 = 0xffff_ffff;

export interface HeaderParts {
  pkg: Package;
  scripts: RpmScripts;
  files: readonly ListedFile[];
  payload: CompressedFile;
  compression: Compression;
}

/**
 * The main header: what is signed, and through its payload digests what vouches for everything behind it.
 * @throws DepotError RPM_LARGE when a size does not fit in 32 bits.
 */
export function encodeMainHeader({ pkg, scripts, files, payload, compression }: HeaderParts): Buffer {
  const installed = files.reduce((sum, file) => sum + file.size, 0);
  if (installed > MAX_INT32) throw tooLarge(`the files of ${pkg.name} have ${installed} bytes`);

  const arch = archName(pkg.arch, 'rpm');
  return encodeHeader(
    'main',
    new Map([
      strings(TAG.i18nTable, ['C']),
      string(TAG.name, pkg.name),
      string(TAG.version, pkg.version),
      string(TAG.release, pkg.release),
      i18n(TAG.summary, pkg.summary),
      i18n(
        TAG.description,
        fillParagraphs(pkg.description)
          .map((lines) => lines.join('\n'))
          .join('\n\n'),
      ),
      int32(TAG.buildTime, [pkg.time]),
      string(TAG.buildHost, BUILD_HOST),
      int32(TAG.size, [installed]),
      string(TAG.vendor, pkg.vendor),
      string(TAG.license, pkg.license),
      string(TAG.packager, pkg.maintainer),
      i18n(TAG.group, pkg.section.rpm),
      string(TAG.url, pkg.homepage),
      string(TAG.os, 'linux'),
      string(TAG.arch, arch),
      // rpm takes a package without it for a source package
      string(TAG.sourceRpm, `${pkg.name}-${pkg.version}-${pkg.release}.src.rpm`),
      string(TAG.rpmVersion, RPM_VERSION),
      string(TAG.platform, `${arch}-linux`),
      // one entry, in the form that rpmbuild gives it and rpmlint reads
      int32(TAG.changelogTime, [pkg.time]),
      strings(TAG.changelogName, [`${pkg.maintainer} - ${pkg.version}-${pkg.release}`]),
      strings(TAG.changelogText, [`- ${pkg.change}`]),
      ...scriptValues(scripts),
      ...relationValues(pkg, {
        scripts,
        hasConfig: files.some((file) => (file.flags & FILE_FLAG.config) !== 0),
        zstd: compression.format === 'zstd',
      }),
      ...fileValues(files, pkg.time),
      string(TAG.payloadFormat, 'cpio'),
      string(TAG.payloadCompressor, compression.format),
      string(TAG.payloadFlags, payloadFlags(compression)),
      string(TAG.encoding, 'utf-8'),
      // not PAYLOADDIGESTALT, the digest of the unpacked archive: rpm reads it only where this one is no use to it, the digest of each file
      // covers the same bytes, it took an eighth of a build's processor time, and a head that is copied could not have it without unpacking
      strings(TAG.payloadDigest, [payload.sha256]),
      int32(TAG.payloadDigestAlgorithm, [SHA256_ALGORITHM]),
    ]),
  );
}

/** rpm-payloadflags(7): level, and for long-distance matching the window that a reader needs memory for. Readers only show it. */
function payloadFlags(compression: Compression): string {
  return compression.format === 'zstd'
    ? `${compression.level}L${compression.windowLog}`
    : String(compression.level);
}

function scriptValues(scripts: RpmScripts): HeaderEntry[] {
  const named = Object.entries({
    pre: scripts.pre,
    post: scripts.post,
    preun: scripts.preun,
    postun: scripts.postun,
  });
  return named.flatMap(([name, body]) => {
    if (body === undefined || !isScriptName(name)) return [];
    const tags = SCRIPT_TAGS[name];
    // without the last line feed, as rpmbuild writes it
    return [string(tags.body, body.replace(/\n+$/, '')), string(tags.program, '/bin/sh')];
  });
}

function isScriptName(name: string): name is keyof typeof SCRIPT_TAGS {
  return name in SCRIPT_TAGS;
}
