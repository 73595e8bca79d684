import { DepotError } from '../errors.ts';
import {
  PACKET,
  type Packet,
  readPackets,
  readPublicKey,
  readSignatureParts,
  signatureCreated,
} from './packets.ts';

/** A certificate (RFC 9580 §10.1.1) taken apart; nothing here is checked cryptographically. */
export interface CertificateParts {
  /** 40 upper-case hex digits. */
  primary: string;
  /** Body of the primary key packet. */
  body: Buffer;
  /** Bodies of signatures on the primary key itself: revocations, direct-key signatures. */
  signatures: readonly Buffer[];
  /** User IDs and user attributes, each one once. */
  users: readonly UserPart[];
  /** Each one once, with the signatures of all its occurrences: a revocation must not hide behind a second copy of its subkey. */
  subkeys: readonly SubkeyPart[];
}

export interface UserPart {
  packet: Packet;
  signatures: readonly Buffer[];
}

export interface SubkeyPart {
  fingerprint: string;
  /** Unix seconds. */
  created: number;
  body: Buffer;
  signatures: readonly Buffer[];
}

/** The certificate of one primary key, and which others lay beside it. */
export interface FoundCertificate {
  certificate: CertificateParts | undefined;
  /** Fingerprints of other primary keys of version 4. */
  others: readonly string[];
}

/**
 * Takes one certificate out of a key file that may hold several; copies of the same one are put together.
 * @param bytes packets without armor, all certificates in a row
 * @throws DepotError OPENPGP_MALFORMED for bytes that are not packets
 */
export function findCertificate(bytes: Buffer, primary: string): FoundCertificate {
  const own: Packet[] = [];
  const others = new Set<string>();
  let body: Buffer | undefined;
  let taking = false;
  for (const packet of readPackets(bytes)) {
    if (packet.type === PACKET.secretKey)
      throw new DepotError('OPENPGP_MALFORMED', 'a private key lies where only public ones belong', {
        hint: 'export the public half: gpg --armor --export FINGERPRINT',
      });
    if (packet.type === PACKET.publicKey) {
      const fingerprint = fingerprintIfKnown(packet.body);
      taking = fingerprint === primary;
      if (taking) body = packet.body;
      else if (fingerprint !== undefined) others.add(fingerprint);
    } else if (taking) own.push(packet);
  }
  const certificate = body === undefined ? undefined : takeApart(primary, body, own);
  return { certificate, others: [...others].sort() };
}

/** Keys of other versions than 4 cannot be the pinned one, and need not be understood to be passed over. */
function fingerprintIfKnown(body: Buffer): string | undefined {
  return body[0] === 4 ? readPublicKey(body).fingerprint : undefined;
}

function takeApart(primary: string, body: Buffer, packets: readonly Packet[]): CertificateParts {
  const own: Buffer[] = [];
  const users = new Map<string, { packet: Packet; signatures: Buffer[] }>();
  const subkeys = new Map<string, SubkeyPart & { signatures: Buffer[] }>();
  // a signature belongs to the last key or user before it; those after something unknown belong to that
  let signatures: Buffer[] | undefined = own;
  for (const packet of packets) {
    if (packet.type === PACKET.signature) signatures?.push(packet.body);
    else if (packet.type === PACKET.userId || packet.type === PACKET.userAttribute) {
      const name = `${packet.type} ${packet.body.toString('hex')}`;
      const user = users.get(name) ?? { packet, signatures: [] };
      users.set(name, user);
      ({ signatures } = user);
    } else if (packet.type === PACKET.publicSubkey && packet.body[0] === 4) {
      const { fingerprint, created } = readPublicKey(packet.body);
      const subkey = subkeys.get(fingerprint) ?? { fingerprint, created, body: packet.body, signatures: [] };
      subkeys.set(fingerprint, subkey);
      ({ signatures } = subkey);
    } else if (!PASSED_OVER.has(packet.type)) signatures = undefined;
  }
  return { primary, body, signatures: own, users: [...users.values()], subkeys: [...subkeys.values()] };
}

/** Marker, trust and padding packets: what programs leave between the others, without a meaning for anybody else. */
const PASSED_OVER: ReadonlySet<number> = new Set([10, 12, 21]);

/**
 * The certificate's packets in one order for one content, whatever order they came in, each signature once: so that taking nothing new
 * changes no byte.
 */
export function joinCertificate({ body, signatures, users, subkeys }: CertificateParts): Buffer {
  return Buffer.concat(
    [
      { type: PACKET.publicKey, body },
      ...signaturePackets(signatures),
      ...users
        .toSorted(
          (left, right) =>
            left.packet.type - right.packet.type || left.packet.body.compare(right.packet.body),
        )
        .flatMap((user) => [user.packet, ...signaturePackets(user.signatures)]),
      ...subkeys
        .toSorted((left, right) => left.created - right.created || left.body.compare(right.body))
        .flatMap((subkey) => [
          { type: PACKET.publicSubkey, body: subkey.body },
          ...signaturePackets(subkey.signatures),
        ]),
    ].map(writePacket),
  );
}

/** Each one once, oldest first. */
function signaturePackets(bodies: readonly Buffer[]): Packet[] {
  const once = new Map(bodies.map((body) => [body.toString('hex'), body]));
  return [...once.values()]
    .sort((left, right) => createdOrZero(left) - createdOrZero(right) || left.compare(right))
    .map((body) => ({ type: PACKET.signature, body }));
}

function createdOrZero(body: Buffer): number {
  return body[0] === 4 ? (signatureCreated(readSignatureParts(body)) ?? 0) : 0;
}

/** Old headers where the type has room in one, as gpg writes them. */
function writePacket({ type, body }: Packet): Buffer {
  const old = type < 16;
  const short = old && body.length <= 0xffff;
  const header = Buffer.alloc(short ? 3 : old ? 5 : 6);
  header.writeUInt8(old ? 0x80 | (type << 2) | (short ? 1 : 2) : 0xc0 | type);
  if (!old) header.writeUInt8(255, 1);
  const size = short ? 2 : 4;
  header.writeUIntBE(body.length, header.length - size, size);
  return Buffer.concat([header, body]);
}
