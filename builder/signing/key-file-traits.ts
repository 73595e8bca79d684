import { DepotError } from '../errors.ts';
import type { KeyTrait } from '../targets/model.ts';
import { type CertificateTraits, certificateTraits } from './certificate-traits.ts';
import { keyFilePackets } from './key-file.ts';
import { splitCertificates } from './split-certificates.ts';

/** A file of public keys as a verifier meets it. */
export interface KeyFileTraits {
  /** Of the file: how it is armored, how many certificates it holds. */
  traits: readonly KeyTrait[];
  certificates: readonly CertificateTraits[];
}

const CHECKSUM = /^=[A-Za-z0-9+/]{4}\s*$/m;

/**
 * Reads a file of public keys.
 * @param where its path: apt takes binary keys only from names that end in .gpg
 * @param now unix seconds
 * @throws DepotError FILE_LARGE, OPENPGP_MALFORMED
 */
export function keyFileTraits(bytes: Buffer, where: string, now: number): KeyFileTraits {
  const packets = keyFilePackets(bytes, where);
  const certificates = certificateTraits(packets, now);
  if (certificates.length === 0)
    throw new DepotError('OPENPGP_MALFORMED', 'there is no public key in this file', { where });
  const isBinary = packets === bytes;
  if (isBinary) {
    const traits: KeyTrait[] = [where.endsWith('.gpg') ? 'binary' : 'binary-named-asc'];
    return { traits, certificates };
  }
  const blocks = splitCertificates(bytes.toString('latin1'), where);
  const has: readonly (readonly [KeyTrait, boolean])[] = [
    ['several-blocks', blocks.length > 1],
    ['several-in-one-block', certificates.length > blocks.length],
    ['no-checksum', blocks.some((block) => !CHECKSUM.test(block))],
  ];
  return { traits: has.filter(([, present]) => present).map(([trait]) => trait), certificates };
}
