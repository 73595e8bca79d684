import type { ReadParts } from './stream-packet.ts';

/**
 * What the rest of the house needs to sign: only small things are signed (rpm headers, Release, repomd.xml, manifests), so
 * everything is handed over as whole buffers. Implementations make packets only (SignPacket): openpgp-signer.ts in this process, gpg-signer.ts
 * by gpg and its agent; packet-signer.ts makes the rest of them, the same for all.
 */
export interface Signer {
  /** 40 upper-case hex digits of the primary key, which itself signs. */
  readonly fingerprint: string;
  /** Unix seconds; a signature may not be older than its key (gpgv, sqv and openpgp.js refuse that). */
  readonly created: number;
  /** Armored public certificate, minimal export, CRC24 line included. */
  readonly certificate: string;
  /** Binary detached signature packet over data: for rpm headers. `date` is unix seconds. */
  signBinary(data: Uint8Array, date: number): Promise<Buffer>;
  /** Armored detached signature: Release.gpg, repomd.xml.asc, manifest.json.asc. */
  signArmored(data: Uint8Array, date: number): Promise<string>;
  /** Clear-signed text with LF line ends: InRelease. */
  clearsign(text: string, date: number): Promise<string>;
  /** As signBinary, over what is too large to be held: a deb's members. */
  signParts(read: ReadParts, date: number): Promise<Buffer>;
}

/**
 * Makes one binary version 4 signature packet.
 * @param data `text`: LF line ends, none at the end, no white space before them; the packet then covers it with CRLF (RFC 9580 §7.2)
 * @param date unix seconds, not before the key's creation
 */
export type SignPacket = (data: Buffer, date: number, kind: 'binary' | 'text') => Promise<Buffer>;

/** Whose packets they are. */
export type SigningKey = Pick<Signer, 'fingerprint' | 'created' | 'certificate'>;

/** Date of the signature inside a package: the content's own time, or the key's creation if that is later. */
export function contentSignatureDate(contentTime: number, signer: Pick<Signer, 'created'>): number {
  return Math.max(contentTime, signer.created);
}
