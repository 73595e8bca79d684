import { DepotError } from '../errors.ts';
import { openFileDigest } from './file-digest.ts';
import { STRONG_HASHES } from './hash-algorithms.ts';
import { signingMaterial } from './key-material.ts';
import { readPackets, readSignatureParts, signatureTrailer } from './packets.ts';

/**
 * Holds that a signature is on exactly these bytes: OpenSSL's sums, no OpenPGP library. Its form was checked before (checkPacket).
 * @param signed what was handed to SignPacket; in parts where it is long
 * @param certificate binary, of the signing primary key
 * @throws DepotError SIGNATURE_BAD
 */
export async function requireFits(
  signature: Buffer,
  signed: Buffer | AsyncIterable<Buffer>,
  kind: 'binary' | 'text',
  certificate: Buffer,
): Promise<void> {
  const [packet] = readPackets(signature);
  const [primary] = readPackets(certificate);
  if (packet === undefined || primary === undefined) throw new TypeError('no packets');
  const parts = readSignatureParts(packet.body);
  const hash = STRONG_HASHES.get(parts.hashAlgorithm);
  if (hash === undefined) throw new TypeError(`hash algorithm ${parts.hashAlgorithm}`);
  const { publicKeyAlgorithm: algorithm, material, signedPart } = parts;
  const digest = openFileDigest({ hash, algorithm, material }, signingMaterial(primary.body));
  if (!Buffer.isBuffer(signed)) for await (const chunk of signed) digest.update(chunk);
  else digest.update(kind === 'text' ? Buffer.from(signed.toString().replaceAll('\n', '\r\n')) : signed);
  digest.update(signatureTrailer(signedPart));
  if (digest.fits()) return;
  throw new DepotError('SIGNATURE_BAD', 'the signature does not fit what it should be on', {
    hint: 'it was made by other hands or over other bytes; of a card or HSM that was just asked, the device or its driver is at fault',
  });
}
