import { createReadStream } from 'node:fs';

import { DepotError } from '../errors.ts';
import { instant } from '../io/instant.ts';
import type { DetachedCheck, SignedBy } from '../signing/detached-check.ts';
import type { Evidence, Toolchain } from '../spec/model.ts';
import { type CompanionFile, type CompanionSources, findCompanion } from './companions.ts';
import type { EvidenceWanted } from './evidence.ts';
import type { Examined } from './examine.ts';
import type { OpenpgpEvidence, Sha256Evidence } from './lock-model.ts';
import { parsePublishedDigest, requirePublished } from './published-digest.ts';
import type { SmallFile } from './source.ts';
import { tarballName } from './upstream-paths.ts';

/** Begins to check a detached signature; the signed bytes follow in any pieces. @throws DepotError as beginDetachedCheck() */
export type BeginSignatureCheck = (signature: Buffer, where: string) => Promise<DetachedCheck>;

/** Evidence that could not be had, and why. */
export interface MissingEvidence {
  evidence: Evidence;
  why: string;
}

export interface TarballEvidence {
  openpgp?: OpenpgpEvidence;
  sha256?: Sha256Evidence;
  missing: MissingEvidence[];
  /** The files that it rests on, to be kept. */
  files: CompanionFile[];
}

export interface EvidenceOptions extends CompanionSources, EvidenceWanted {
  signature: BeginSignatureCheck;
  /** What the release catalogue says of an official tarball. */
  published: (toolchain: Toolchain) => Promise<{ sha256: string; where: string } | undefined>;
}

/**
 * What the publisher says of an official tarball: detached signature, `.sha256` file, release catalogue. What is not there is said; what
 * is there and contradicts ends it, whether or not the spec asks for that kind of evidence.
 * @throws DepotError PUBLISHED_DIGEST, PUBLISHED_MALFORMED, and what the signature's check refuses.
 */
export async function gatherTarballEvidence(
  toolchain: Toolchain,
  archive: Pick<Examined, 'path' | 'sha256'>,
  options: EvidenceOptions,
): Promise<TarballEvidence> {
  const gathered: TarballEvidence = { missing: [], files: [] };
  const name = tarballName(toolchain);

  const from: ('catalogue' | 'file')[] = [];
  const listed = await options.published(toolchain);
  if (listed !== undefined) {
    requirePublished(listed.sha256, archive.sha256, name, listed.where);
    from.push('catalogue');
  }
  const file = await findCompanion('sha256', toolchain, options);
  if ('bytes' in file) {
    requirePublished(parsePublishedDigest(file, name), archive.sha256, name, file.where);
    from.push('file');
    gathered.files.push({ companion: 'sha256', bytes: file.bytes });
  }
  if (from.length > 0) gathered.sha256 = { from };
  else if ('why' in file) gathered.missing.push({ evidence: 'sha256', why: file.why });

  const signature = await findCompanion('asc', toolchain, options);
  const signed = 'bytes' in signature ? await signedBy(signature, archive.path, options) : signature;
  if ('why' in signed) gathered.missing.push({ evidence: 'openpgp', why: signed.why });
  else gathered.openpgp = signed;
  if ('bytes' in signature && 'primary' in signed)
    gathered.files.push({ companion: 'asc', bytes: signature.bytes });
  return gathered;
}

/**
 * A signature that does not fit the bytes ends it. One that nobody trusted here made (a subkey that came after the keyring) is no
 * evidence; whether that is enough, the spec's `verify:` says.
 */
async function signedBy(
  signature: SmallFile,
  path: string,
  { signature: begin, verify }: EvidenceOptions,
): Promise<OpenpgpEvidence | { why: string }> {
  try {
    const { primary, signer, signed } = await checkSignature(signature, path, begin);
    return { primary, signer, signed: instant(signed) };
  } catch (error) {
    const fatal = !(error instanceof DepotError) || error.code === 'SIGNATURE_BAD';
    if (fatal || verify.includes('openpgp')) throw error;
    return { why: `${signature.where}: ${error.message} (${error.code})` };
  }
}

export async function checkSignature(
  signature: SmallFile,
  path: string,
  begin: BeginSignatureCheck,
): Promise<SignedBy> {
  const check = await begin(signature.bytes, signature.where);
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    if (Buffer.isBuffer(chunk)) check.update(chunk);
  }
  return check.finish();
}
