import { DepotError } from '../errors.ts';
import { dearmor } from './armor.ts';
import { STRONG_HASHES } from './hash-algorithms.ts';
import {
  issuerFingerprint,
  issuerKeyId,
  PACKET,
  readPackets,
  readSignatureParts,
  signatureCreated,
  signatureTrailer,
  type SignatureParts,
  SUBPACKET,
} from './packets.ts';

/** A detached signature of a file, read strictly; whether it is good is not decided here. */
export interface DocumentSignature {
  /** Fingerprint (40 upper-case hex digits) of the key that it says made it, or its last 16 where only those are named. */
  issuer: string;
  /** Unix seconds. */
  created: number;
  /** Unix seconds; undefined: it does not expire. */
  expires: number | undefined;
  hash: 'sha256' | 'sha384' | 'sha512';
  /** Of the signing key, as OpenPGP numbers it. */
  algorithm: number;
  /** What is hashed after the file (RFC 9580 §5.2.4): the signature's own hashed part, then the trailer. */
  trailer: Buffer;
  /** The numbers of the algorithm. */
  material: Buffer;
}

/** gpg's with an RSA 4096 key have 566 bytes, 833 with armor. */
const MOST_SIGNATURE_BYTES = 64 * 1024;
const BINARY_DOCUMENT = 0;
const BEGIN = '-----BEGIN PGP SIGNATURE-----';
/** What is obeyed here; a critical subpacket of any other type means that the signer wants more than we do (§5.2.3.7). */
const OBEYED: ReadonlySet<number> = new Set<number>([
  SUBPACKET.created,
  SUBPACKET.expires,
  SUBPACKET.issuer,
  SUBPACKET.signersUserId,
  SUBPACKET.issuerFingerprint,
]);

/**
 * Reads the one signature of an `.asc` (or binary `.sig`) file.
 * @throws DepotError OPENPGP_MALFORMED, SIGNATURE_MISSING, SIGNATURE_SEVERAL, SIGNATURE_WEAK
 */
export function readDocumentSignature(bytes: Buffer): DocumentSignature {
  const parts = onlySignature(withoutArmor(bytes));
  const { signatureType, hashAlgorithm } = parts;
  // a text signature would also cover other bytes than these
  if (signatureType !== BINARY_DOCUMENT)
    throw malformed(`a signature of type ${signatureType}, where one of the file's bytes (type 0) belongs`);
  const hash = STRONG_HASHES.get(hashAlgorithm);
  if (hash === undefined)
    throw new DepotError('SIGNATURE_WEAK', `the signature uses hash algorithm ${hashAlgorithm}`, {
      hint: 'MD5, SHA-1 and RIPEMD signatures can be forged; ask for one with SHA-256 or SHA-512',
    });
  requireObeyed(parts);
  const created = signatureCreated(parts);
  if (created === undefined) throw malformed('a signature without a date that it covers');
  return {
    issuer: issuerOf(parts),
    created,
    expires: expiryOf(parts, created),
    hash,
    algorithm: parts.publicKeyAlgorithm,
    trailer: signatureTrailer(parts.signedPart),
    material: parts.material,
  };
}

function withoutArmor(bytes: Buffer): Buffer {
  if (bytes.length > MOST_SIGNATURE_BYTES) throw malformed('a signature that large');
  if (((bytes[0] ?? 0) & 0x80) !== 0) return bytes;
  const text = bytes.toString('latin1');
  if (text.trim() === '') throw new DepotError('SIGNATURE_MISSING', 'there is no signature in the file');
  if (text.split(BEGIN).length > 2) throw several('the file holds several signature blocks');
  if (!text.includes(BEGIN))
    throw malformed('no signature in the file; what came may be a web page: look at it');
  return dearmor(text, 'SIGNATURE');
}

function onlySignature(bytes: Buffer): SignatureParts {
  const packets = readPackets(bytes);
  const [first, ...others] = packets;
  if (first === undefined) throw new DepotError('SIGNATURE_MISSING', 'there is no signature in the file');
  if (packets.some(({ type }) => type !== PACKET.signature)) throw malformed('other packets than signatures');
  // programs differ in which of several counts
  if (others.length > 0) throw several(`there are ${packets.length} signatures where one belongs`);
  return readSignatureParts(first.body);
}

function requireObeyed({ hashed, unhashed }: SignatureParts): void {
  for (const { type, critical } of [...hashed, ...unhashed]) {
    if (critical && !OBEYED.has(type))
      throw malformed(`a critical subpacket of type ${type}, which is not known here`);
  }
  for (const type of OBEYED) {
    // with two dates or issuers, programs differ in which one counts
    if (hashed.filter((subpacket) => subpacket.type === type).length > 1)
      throw malformed(`two subpackets of type ${type}`);
  }
}

function issuerOf(parts: SignatureParts): string {
  const fingerprint = issuerFingerprint(parts);
  const keyId = issuerKeyId(parts);
  const issuer = fingerprint ?? keyId;
  if (issuer === undefined) throw malformed('a signature that does not name its key');
  if (keyId !== undefined && !issuer.endsWith(keyId)) throw malformed('a signature that names two keys');
  return issuer;
}

function expiryOf({ hashed }: SignatureParts, created: number): number | undefined {
  const body = hashed.find(({ type }) => type === SUBPACKET.expires)?.body;
  if (body === undefined) return undefined;
  if (body.length !== 4) throw malformed('an expiry that is not four bytes long');
  const seconds = body.readUInt32BE(0);
  return seconds === 0 ? undefined : created + seconds;
}

function several(message: string): DepotError {
  return new DepotError('SIGNATURE_SEVERAL', message, {
    hint: 'ask the source for a file with one signature; programs differ in which of several they check',
  });
}

function malformed(what: string): DepotError {
  return new DepotError('OPENPGP_MALFORMED', `not acceptable as a detached signature: ${what}`);
}
