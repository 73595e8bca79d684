/**
 * What the rest of the house needs to sign: only small things are signed (rpm headers, Release, repomd.xml, manifests), so
 * everything is handed over as whole buffers. Implementations: in-process OpenPGP (openpgp-signer.ts); gpg later.
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
}

/** Date of the signature inside a package: the content's own time, or the key's creation if that is later. */
export function contentSignatureDate(contentTime: number, signer: Pick<Signer, 'created'>): number {
  return Math.max(contentTime, signer.created);
}
