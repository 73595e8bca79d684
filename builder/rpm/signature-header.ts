import { createHash } from 'node:crypto';

import { encodeHeader } from './header-encode.ts';
import { binary, type HeaderEntry, int32, string } from './header-entry.ts';
import { encodeLead } from './lead.ts';
import { isRsa, readSignaturePacket } from './signature-packet.ts';
import { SIGNATURE_TAG } from './tags.ts';

export interface SignatureFacts {
  /** Main header, the bytes that are signed. */
  header: Buffer;
  /** Compressed payload in bytes. */
  payloadSize: number;
  /** Uncompressed payload in bytes. */
  archiveSize: number;
}

/**
 * The signature header with its padding to eight bytes. One signature, over the main header alone: RSA in tag 268, others in 267.
 * Left out on purpose: 1004 (MD5) and 1002 (v3 signature), which only EL 7 needs and FIPS hosts cannot compute; 1008 (space for
 * signing in place), because a package whose signature changes is written anew, under a raised release.
 */
function encodeSignatureHeader(facts: SignatureFacts, signature: Buffer | undefined): Buffer {
  const { header, payloadSize, archiveSize } = facts;
  const entries: HeaderEntry[] = [
    string(SIGNATURE_TAG.sha1, createHash('sha1').update(header).digest('hex')),
    string(SIGNATURE_TAG.sha256, createHash('sha256').update(header).digest('hex')),
    int32(SIGNATURE_TAG.size, [header.length + payloadSize]),
    int32(SIGNATURE_TAG.payloadSize, [archiveSize]),
  ];
  if (signature !== undefined) {
    const tag = isRsa(readSignaturePacket(signature)) ? SIGNATURE_TAG.rsa : SIGNATURE_TAG.dsa;
    entries.push(binary(tag, signature));
  }
  const encoded = encodeHeader('signature', new Map(entries));
  return Buffer.concat([encoded, Buffer.alloc(signaturePadding(encoded.length))]);
}

/** Zero bytes between signature header and main header, which begins at a multiple of eight. */
export function signaturePadding(size: number): number {
  return (8 - (size % 8)) % 8;
}

/** Everything before the payload. */
export function encodeFront(nvr: string, facts: SignatureFacts, signature: Buffer | undefined): Buffer {
  return Buffer.concat([encodeLead(nvr), encodeSignatureHeader(facts, signature), facts.header]);
}
