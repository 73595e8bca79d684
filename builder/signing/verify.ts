import type { Key, Message } from 'openpgp';

import { DepotError } from '../errors.ts';
import { dearmor } from './armor.ts';
import { splitClearsigned } from './clearsigned.ts';
import { STRONG_HASHES } from './hash-algorithms.ts';
import { loadOpenpgp, openpgpConfig } from './openpgp.ts';
import {
  issuerFingerprint,
  issuerKeyId,
  PACKET,
  type Packet,
  readPackets,
  readSignatureParts,
  signatureCreated,
  type SignatureParts,
} from './packets.ts';

/** A good signature: whose (40 upper-case hex digits of the primary key) and when it was made (unix seconds). */
export interface Verified {
  fingerprint: string;
  created: number;
}

/** Bounds on what strangers hand over, before anything is parsed. */
const MOST_SIGNATURE_BYTES = 64 * 1024;
const MOST_TEXT_CHARACTERS = 16 * 1024 * 1024;
const MOST_CERTIFICATE_CHARACTERS = 1024 * 1024;

const BINARY_DOCUMENT = 0;
const TEXT_DOCUMENT = 1;

/**
 * Verifies one detached signature, at its own date, by the primary key of one of exactly these certificates.
 * @param signature armored text or binary packets
 * @param certificates armored, one key each
 * @throws DepotError OPENPGP_MALFORMED, SIGNATURE_MISSING, SIGNATURE_SEVERAL, SIGNATURE_WEAK, SIGNATURE_UNKNOWN_KEY,
 *   SIGNATURE_DATE, SIGNATURE_KEY, SIGNATURE_BAD
 */
export async function verifyDetached(
  data: Uint8Array,
  signature: string | Uint8Array,
  certificates: readonly string[],
): Promise<Verified> {
  if (signature.length > MOST_SIGNATURE_BYTES) throw malformed('a signature that large');
  const bytes = typeof signature === 'string' ? dearmorSignature(signature) : Buffer.from(signature);
  const { createMessage } = await loadOpenpgp();
  // a text signature would also cover other bytes than these
  return verify(await createMessage({ binary: data }), bytes, BINARY_DOCUMENT, certificates);
}

/**
 * Verifies a clear-signed text as verifyDetached does.
 * @returns also the text that the signature covers, LF line ends, one at the end: read this and never the message itself
 */
export async function verifyClearsigned(
  message: string,
  certificates: readonly string[],
): Promise<Verified & { text: string }> {
  if (message.length > MOST_TEXT_CHARACTERS) throw malformed('a text that large');
  const { text, signature } = splitClearsigned(message);
  return { ...(await verifyText(text, signature, certificates)), text };
}

/** Verifies the signature that was taken off a clear-signed text. */
export async function verifyText(
  text: string,
  signature: Buffer,
  certificates: readonly string[],
): Promise<Verified> {
  if (text.length > MOST_TEXT_CHARACTERS) throw malformed('a text that large');
  const { createMessage } = await loadOpenpgp();
  // the line end before the signature's armor belongs to the frame (RFC 9580 §7.2)
  const signed = await createMessage({ text: text.slice(0, -1) });
  return verify(signed, signature, TEXT_DOCUMENT, certificates);
}

function dearmorSignature(text: string): Buffer {
  if (text.trim() === '') throw new DepotError('SIGNATURE_MISSING', 'there is no signature');
  return dearmor(text, 'SIGNATURE');
}

async function verify(
  message: Message<Uint8Array> | Message<string>,
  bytes: Buffer,
  type: number,
  certificates: readonly string[],
): Promise<Verified> {
  const parts = onlySignature(readPackets(bytes));
  if (parts.signatureType !== type)
    throw malformed(`a signature of type ${parts.signatureType}, not ${type}`);
  if (!STRONG_HASHES.has(parts.hashAlgorithm))
    throw new DepotError('SIGNATURE_WEAK', `the signature uses hash algorithm ${parts.hashAlgorithm}`, {
      hint: 'MD5, SHA-1 and RIPEMD signatures can be forged; ask for one with SHA-256 or SHA-512',
    });
  const created = signatureCreated(parts);
  if (created === undefined) throw malformed('a signature without a date');
  const key = findKey(parts, await readCertificates(certificates));
  await verifyWith(key, message, bytes, created);
  return { fingerprint: fingerprintOf(key), created };
}

function onlySignature(packets: readonly Packet[]): SignatureParts {
  const [first, ...others] = packets;
  if (first === undefined) throw new DepotError('SIGNATURE_MISSING', 'there is no signature');
  if (packets.some((packet) => packet.type !== PACKET.signature))
    throw malformed('other packets than signatures');
  // librepo reads the first one only, others accept any good one: with two, clients would disagree
  if (others.length > 0)
    throw new DepotError('SIGNATURE_SEVERAL', `there are ${packets.length} signatures where one belongs`);
  return readSignatureParts(first.body);
}

async function readCertificates(certificates: readonly string[]): Promise<Key[]> {
  const { readKeys } = await loadOpenpgp();
  const config = await openpgpConfig();
  const keys: Key[] = [];
  for (const armored of certificates) {
    if (armored.length > MOST_CERTIFICATE_CHARACTERS) throw malformed('a certificate that large');
    const binaryKeys = dearmor(armored, 'PUBLIC KEY BLOCK');
    keys.push(
      ...(await readKeys({ binaryKeys, config }).catch((cause: unknown) => {
        throw malformed('a certificate that cannot be read', cause);
      })),
    );
  }
  return keys;
}

/** By the full fingerprint that the signature names; by key ID only where an older program wrote no fingerprint. */
function findKey(parts: SignatureParts, keys: readonly Key[]): Key {
  const named = issuerFingerprint(parts) ?? issuerKeyId(parts);
  const key = keys.find((candidate) => named !== undefined && fingerprintOf(candidate).endsWith(named));
  if (key !== undefined) return key;
  const known = keys.map(fingerprintOf).join(', ');
  throw new DepotError(
    'SIGNATURE_UNKNOWN_KEY',
    `signed by ${named ?? 'a key that it does not name'}, which is none of the trusted keys`,
    { hint: known === '' ? 'no key is trusted here' : `trusted: ${known}` },
  );
}

async function verifyWith(
  key: Key,
  message: Message<Uint8Array> | Message<string>,
  binarySignature: Buffer,
  created: number,
): Promise<void> {
  const openpgp = await loadOpenpgp();
  const config = await openpgpConfig();
  const date = new Date(created * 1000);
  if (key.getCreationTime() > date)
    throw new DepotError(
      'SIGNATURE_DATE',
      `the signature is dated before its key ${fingerprintOf(key)} was made`,
    );
  await key.verifyPrimaryKey(date).catch((cause: unknown) => {
    throw new DepotError(
      'SIGNATURE_KEY',
      `the key ${fingerprintOf(key)} was not valid when the signature was made: expired, revoked or damaged`,
      { cause },
    );
  });
  try {
    const signature = await openpgp.readSignature({ binarySignature, config });
    const { signatures } = await openpgp.verify({ message, signature, verificationKeys: key, date, config });
    const [result, ...others] = signatures;
    if (result === undefined || others.length > 0) throw new TypeError('the library saw other signatures');
    await result.verified;
  } catch (cause) {
    throw new DepotError(
      'SIGNATURE_BAD',
      `the signature by ${fingerprintOf(key)} does not fit what it is on`,
      {
        hint: 'it or the signed bytes were changed after signing: fetch both again, and ask their owner if that does not help',
        cause,
      },
    );
  }
}

function fingerprintOf(key: Key): string {
  return key.getFingerprint().toUpperCase();
}

function malformed(what: string, cause?: unknown): DepotError {
  return new DepotError('OPENPGP_MALFORMED', `not acceptable as OpenPGP data: ${what}`, { cause });
}
