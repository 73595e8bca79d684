import { DepotError } from '../errors.ts';
import { isCleanLine, isCleanText } from '../packaging/text.ts';
import { checkedText } from './checked-text.ts';
import { type HeaderReader, headerReader } from './header-access.ts';
import { readLayout, type RpmLayout } from './layout.ts';
import { readFiles } from './read-files.ts';
import { readPaths } from './read-paths.ts';
import { readRelations } from './read-relations.ts';
import type { RpmChange, RpmClaims, RpmInfo, RpmListing, RpmSignature } from './rpm-info.ts';
import { readSignaturePacket } from './signature-packet.ts';
import { readScripts, readTriggers } from './read-scripts.ts';
import { SHA256_ALGORITHM, SIGNATURE_TAG, TAG } from './tags.ts';

/** rpm takes file digests for MD5 where tag 5011 is missing. */
const MD5_ALGORITHM = 1;

/**
 * Reads everything but the payload of a binary rpm. Nothing is verified here: see verifyRpm.
 * @throws DepotError RPM_LEAD, RPM_TRUNCATED, RPM_LIMIT, RPM_HEADER, RPM_REGION, RPM_TAG, RPM_TEXT, RPM_FILES,
 *   RPM_SIGNATURE_PACKET.
 */
export async function readRpm(path: string): Promise<RpmInfo> {
  return describeRpm(await readLayout(path), path);
}

/** The same for who needs no more of its files than indexes tell: in half the time for a toolchain. */
export async function readRpmListing(path: string): Promise<RpmListing> {
  const layout = await readLayout(path);
  return { ...describeRest(layout, path), files: readPaths(headerReader(layout.main, path), path) };
}

/** What a layout says, decoded; errors as readRpm. */
export function describeRpm(layout: RpmLayout, where: string): RpmInfo {
  return { ...describeRest(layout, where), files: readFiles(headerReader(layout.main, where), where) };
}

/** Everything but the files. */
function describeRest(layout: RpmLayout, where: string): Omit<RpmInfo, 'files'> {
  const main = headerReader(layout.main, where);
  const signature = headerReader(layout.signature, where);
  const line = (tag: number): string => checkedText(main.text(tag) ?? '', tag, where, isCleanLine);
  const name = (tag: number): string => checkedText(main.requireText(tag), tag, where, isCleanLine);
  const relations = (kind: Parameters<typeof readRelations>[1]): ReturnType<typeof readRelations> =>
    readRelations(main, kind, where);
  const sha256 = (tag: number): string | undefined =>
    main.number(TAG.payloadDigestAlgorithm) === SHA256_ALGORITHM ? main.texts(tag)[0] : undefined;

  return {
    name: name(TAG.name),
    epoch: main.number(TAG.epoch),
    version: name(TAG.version),
    release: name(TAG.release),
    arch: name(TAG.arch),
    summary: line(TAG.summary),
    description: checkedText(main.text(TAG.description) ?? '', TAG.description, where, isCleanText),
    packager: line(TAG.packager),
    url: line(TAG.url),
    license: line(TAG.license),
    vendor: line(TAG.vendor),
    group: line(TAG.group),
    buildHost: line(TAG.buildHost),
    sourceRpm: line(TAG.sourceRpm),
    buildTime: main.number(TAG.buildTime) ?? 0,
    installedSize: main.number(TAG.size) ?? main.number(TAG.longSize) ?? 0,
    archiveSize: claims(signature).archiveSize ?? 0,
    headerRange: { start: layout.headerStart, end: layout.payloadStart },
    size: layout.size,
    provides: relations('provides'),
    requires: relations('requires'),
    conflicts: relations('conflicts'),
    obsoletes: relations('obsoletes'),
    recommends: relations('recommends'),
    suggests: relations('suggests'),
    supplements: relations('supplements'),
    enhances: relations('enhances'),
    fileDigestAlgorithm: fileDigestAlgorithm(main, where),
    changelog: readChangelog(main, where),
    scripts: readScripts(main, where),
    triggers: readTriggers(main, where),
    compressor: main.text(TAG.payloadCompressor),
    payloadFlags: line(TAG.payloadFlags),
    isLarge: main.has(TAG.longFileSizes),
    payloadSha256: sha256(TAG.payloadDigest),
    archiveSha256: sha256(TAG.payloadDigestAlternative),
    signature: readSignature(signature, where),
    claims: claims(signature),
    header: layout.header,
  };
}

/** rpmpack (nfpm) repeats the one number for each file, and rpm takes the first. */
function fileDigestAlgorithm(main: HeaderReader, where: string): number {
  const found = new Set(main.numbers(TAG.fileDigestAlgorithm));
  if (found.size > 1) throw new DepotError('RPM_TAG', 'files with digests of several algorithms', { where });
  const [algorithm = MD5_ALGORITHM] = found;
  return algorithm;
}

function readChangelog(main: HeaderReader, where: string): RpmChange[] {
  const times = main.numbers(TAG.changelogTime);
  const authors = main.texts(TAG.changelogName);
  const texts = main.texts(TAG.changelogText);
  if (authors.length !== times.length || texts.length !== times.length) {
    throw new DepotError('RPM_TAG', 'the changelog has times, names and texts in different numbers', {
      where,
    });
  }
  return times.map((time, index) => ({
    time,
    author: checkedText(authors[index] ?? '', TAG.changelogName, where, isCleanLine),
    text: checkedText(texts[index] ?? '', TAG.changelogText, where, isCleanText),
  }));
}

/** One signature over the header; with two, which of them a client looks at is its own affair. */
function readSignature(signature: HeaderReader, where: string): RpmSignature | undefined {
  const found = [SIGNATURE_TAG.rsa, SIGNATURE_TAG.dsa].filter((tag) => signature.has(tag));
  if (found.length > 1) throw new DepotError('RPM_TAG', 'two header signatures', { where });
  const [tag] = found;
  const packet = tag === undefined ? undefined : signature.binary(tag);
  if (tag === undefined || packet === undefined) return undefined;
  return { tag, packet, keyId: readSignaturePacket(packet, where).keyId };
}

function claims(signature: HeaderReader): RpmClaims {
  return {
    headerSha256: signature.text(SIGNATURE_TAG.sha256),
    headerSha1: signature.text(SIGNATURE_TAG.sha1),
    size: signature.number(SIGNATURE_TAG.size) ?? signature.number(SIGNATURE_TAG.longSize),
    archiveSize:
      signature.number(SIGNATURE_TAG.payloadSize) ?? signature.number(SIGNATURE_TAG.longPayloadSize),
    md5: signature.binary(SIGNATURE_TAG.md5)?.toString('hex'),
    otherSignatures: [SIGNATURE_TAG.openpgp, SIGNATURE_TAG.legacyRsa, SIGNATURE_TAG.legacyDsa].filter((tag) =>
      signature.has(tag),
    ),
  };
}
