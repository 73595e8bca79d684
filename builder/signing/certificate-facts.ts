import type { CertificateParts, UserPart } from './certificate-parts.ts';
import { loadOpenpgp } from './openpgp.ts';
import { PACKET, readPublicKey } from './packets.ts';
import { openChecker, readKeyPacket, type Revocation, revocations, TYPE } from './self-signatures.ts';
import { type SubkeyFacts, subkeyFacts } from './subkey-facts.ts';

/** What the primary key says of itself and its subkeys: every signature here was checked by the OpenPGP library. */
export interface CertificateFacts {
  primary: PrimaryFacts;
  /** User IDs that the primary key certifies; user attributes (pictures) are left out. */
  users: readonly UserPart[];
  subkeys: readonly SubkeyFacts[];
}

export interface PrimaryFacts {
  fingerprint: string;
  /** Unix seconds. */
  created: number;
  body: Buffer;
  /** Good revocations, oldest first, by whatever hash: a weak one would have to be forged by somebody who wants less to be trusted. */
  revocations: readonly Revocation[];
  /** Bodies of good signatures on the primary key itself that revoke nothing. */
  signatures: readonly Buffer[];
}

/** The library's own limit, beyond which it throws. */
const MOST_USER_ID_BYTES = 5 * 1024;

/**
 * Establishes what holds of a certificate. Foreign certifications, and whatever is not the primary key's word, are left out.
 * @throws DepotError OPENPGP_MALFORMED if the primary key itself cannot be read
 */
export async function certificateFacts(parts: CertificateParts): Promise<CertificateFacts> {
  const { PublicKeyPacket, UserIDPacket } = await loadOpenpgp();
  const checker = await openChecker();
  const primary = new PublicKeyPacket();
  await readKeyPacket(primary, parts.body);
  const holds = (body: Buffer, type: number, data: object): Promise<boolean> =>
    checker.check(body, type, data, primary, type === TYPE.userRevocation).then(
      () => true,
      () => false,
    );
  const good = async (
    bodies: readonly Buffer[],
    types: readonly number[],
    data: object,
  ): Promise<Buffer[]> => {
    const found: Buffer[] = [];
    for (const body of bodies) {
      for (const type of types) if (await holds(body, type, data)) found.push(body);
    }
    return found;
  };
  const users: UserPart[] = [];
  for (const { packet, signatures } of parts.users) {
    if (packet.type !== PACKET.userId || packet.body.length > MOST_USER_ID_BYTES) continue;
    const userID = new UserIDPacket();
    userID.read(packet.body);
    const own = await good(signatures, [...TYPE.certifications, TYPE.userRevocation], {
      userID,
      key: primary,
    });
    if (own.length > 0) users.push({ packet, signatures: own });
  }
  const subkeys: SubkeyFacts[] = [];
  for (const subkey of parts.subkeys) subkeys.push(await subkeyFacts(subkey, primary, checker));
  return {
    primary: {
      fingerprint: parts.primary,
      created: readPublicKey(parts.body).created,
      body: parts.body,
      revocations: await revocations(
        parts.signatures,
        TYPE.keyRevocation,
        { key: primary },
        primary,
        checker,
      ),
      signatures: await good(parts.signatures, [TYPE.direct], { key: primary }),
    },
    users,
    subkeys,
  };
}

/** The same certificate with nothing but what was checked. */
export function checkedParts({ primary, users, subkeys }: CertificateFacts): CertificateParts {
  return {
    primary: primary.fingerprint,
    body: primary.body,
    signatures: [...primary.revocations.map(({ body }) => body), ...primary.signatures],
    users,
    subkeys: subkeys.map(({ fingerprint, created, body, bindings, revocations }) => ({
      fingerprint,
      created,
      body,
      signatures: [...bindings, ...revocations].map((signature) => signature.body),
    })),
  };
}
