import { DepotError } from '../errors.ts';
import { findCertificate, type UserPart } from './certificate-parts.ts';
import { PACKET } from './packets.ts';
import { loadOpenpgp } from './openpgp.ts';
import { openChecker, readKeyPacket, TYPE } from './self-signatures.ts';

/**
 * Refuses a certificate of which no user ID and no signature on the key itself is by its own primary key: whatever it claims of itself (its
 * end, what it may be used for) would then be somebody else's word. Any hash will do here: who takes which is for the table of targets.
 * @throws DepotError OPENPGP_MALFORMED
 */
export async function requireSelfSignature(
  packets: Buffer,
  fingerprint: string,
  where: string,
): Promise<void> {
  const { certificate } = findCertificate(packets, fingerprint);
  const { PublicKeyPacket, UserIDPacket } = await loadOpenpgp();
  const checker = await openChecker();
  const primary = new PublicKeyPacket();
  const holds = (body: Buffer, type: number, data: object): Promise<boolean> =>
    checker.check(body, type, data, primary, true).then(
      () => true,
      () => false,
    );
  if (certificate !== undefined) {
    await readKeyPacket(primary, certificate.body);
    for (const body of certificate.signatures) if (await holds(body, TYPE.direct, { key: primary })) return;
    for (const { packet, signatures } of certificate.users.filter(isUserId)) {
      const userID = new UserIDPacket();
      userID.read(packet.body);
      for (const body of signatures)
        for (const type of TYPE.certifications) if (await holds(body, type, { userID, key: primary })) return;
    }
  }
  throw new DepotError('OPENPGP_MALFORMED', `the key ${fingerprint} says nothing of itself that it signed`, {
    where,
    hint: 'get the certificate again from whoever owns the key: gpg --armor --export-options export-minimal --export FINGERPRINT',
  });
}

/** The library's own limit on user IDs, beyond which it throws. */
const MOST_USER_ID_BYTES = 5 * 1024;

function isUserId({ packet }: UserPart): boolean {
  return packet.type === PACKET.userId && packet.body.length <= MOST_USER_ID_BYTES;
}
