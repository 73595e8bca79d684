import { DepotError } from '../errors.ts';
import { armor, dearmor } from './armor.ts';
import { splitClearsigned } from './clearsigned.ts';
import { issuerFingerprint, issuerKeyId, PACKET, readPackets, readSignatureParts } from './packets.ts';
import type { Signer } from './signer.ts';

/** The old key and the new one; more signatures than keys of a depot can sign at a time are no signature of a depot. */
export const MOST_SIGNERS = 2;

type ArmoredSigner = Pick<Signer, 'created' | 'signArmored'>;
type TextSigner = Pick<Signer, 'created' | 'clearsign'>;

/**
 * One armored block with a detached signature of each: Release.gpg while two keys are in use. gpgv and sqv accept it when they know one of
 * the keys (measured with apt 2.6 and 3.0).
 */
export async function signArmoredByAll(
  signers: readonly ArmoredSigner[],
  data: Uint8Array,
  date: number,
): Promise<string> {
  const made: string[] = [];
  for (const signer of signers) made.push(await signer.signArmored(data, dateFor(signer, date)));
  const [first] = made;
  if (first !== undefined && made.length === 1) return first;
  return armor(Buffer.concat(made.map((text) => dearmor(text, 'SIGNATURE'))), 'SIGNATURE');
}

/** The same for a clear-signed text, InRelease: one body, the signatures in one block. */
export async function clearsignByAll(
  signers: readonly TextSigner[],
  text: string,
  date: number,
): Promise<string> {
  const made: string[] = [];
  for (const signer of signers) made.push(await signer.clearsign(text, dateFor(signer, date)));
  const [first] = made;
  if (first === undefined) throw new TypeError('nobody signs');
  if (made.length === 1) return first;
  const parts = made.map(splitClearsigned);
  if (parts.some((part) => part.text !== parts[0]?.text))
    throw new DepotError('SIGNATURE_PROFILE', 'two signers framed one text in two ways');
  const body = first.slice(0, first.indexOf('-----BEGIN PGP SIGNATURE-----'));
  return `${body}${armor(Buffer.concat(parts.map(({ signature }) => signature)), 'SIGNATURE')}`;
}

/** A signature may not be older than its key. */
function dateFor(signer: { created: number }, date: number): number {
  return Math.max(date, signer.created);
}

/**
 * Takes a block of signatures apart, each a packet of its own.
 * @throws DepotError OPENPGP_MALFORMED, SIGNATURE_MISSING, SIGNATURE_SEVERAL for more than a depot makes
 */
export function separate(bytes: Buffer): Buffer[] {
  const packets = readPackets(bytes);
  if (packets.length === 0) throw new DepotError('SIGNATURE_MISSING', 'there is no signature');
  if (packets.some(({ type }) => type !== PACKET.signature))
    throw new DepotError(
      'OPENPGP_MALFORMED',
      'not acceptable as OpenPGP data: other packets than signatures',
    );
  if (packets.length > MOST_SIGNERS)
    throw new DepotError(
      'SIGNATURE_SEVERAL',
      `there are ${packets.length} signatures where at most ${MOST_SIGNERS} belong`,
    );
  return packets.map(({ body }) => {
    const head = Buffer.alloc(6);
    // new format, five octets of length (RFC 9580 §4.2.1)
    head.writeUInt8(0xc0 | PACKET.signature, 0);
    head.writeUInt8(0xff, 1);
    head.writeUInt32BE(body.length, 2);
    return Buffer.concat([head, body]);
  });
}

/**
 * Who says to have signed, in their order, without checking it: fingerprints, or key IDs where only these are named.
 * @throws DepotError as separate()
 */
export function namedSigners(bytes: Buffer): string[] {
  return separate(bytes).map((packet) => {
    const parts = readSignatureParts(readPackets(packet)[0]?.body ?? Buffer.alloc(0));
    return issuerFingerprint(parts) ?? issuerKeyId(parts) ?? '';
  });
}
