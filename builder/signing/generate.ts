import { DepotError } from '../errors.ts';
import { parseMailbox } from '../spec/mailbox.ts';
import { loadOpenpgp, openpgpConfig } from './openpgp.ts';

/** A fresh key pair, all three armored. */
export interface GeneratedKey {
  /** 40 upper-case hex digits. */
  fingerprint: string;
  certificate: string;
  privateKey: string;
  /** Publishing this says that the key is no longer to be trusted. */
  revocation: string;
}

const BITS = 4096;

/**
 * Makes a key of the one profile that every rpm and apt in use accepts (measured): version 4, RSA 4096, a primary key
 * that itself signs, no subkeys, no expiry, SHA-512, no critical subpackets.
 * @param userId `Name <address>`
 * @param created unix seconds
 * @param passphrase protects the private half when given
 * @throws DepotError USAGE for a user ID of another form
 */
export async function generateSigningKey(
  userId: string,
  created: number,
  passphrase: string | undefined,
): Promise<GeneratedKey> {
  const mailbox = parseMailbox(userId);
  if (mailbox === undefined)
    throw new DepotError(
      'USAGE',
      `a key's user ID has the form Name <address>, not ${JSON.stringify(userId)}`,
      {
        hint: "it is the spec's depot.maintainer: godepot <godepot@example.com>",
      },
    );
  const openpgp = await loadOpenpgp();
  const made = await openpgp.generateKey({
    type: 'rsa',
    rsaBits: BITS,
    userIDs: { name: mailbox.name, email: mailbox.address },
    date: new Date(created * 1000),
    // the library adds an encryption subkey otherwise, and old rpms refuse certificates with subkeys
    subkeys: [],
    ...(passphrase === undefined ? {} : { passphrase }),
    format: 'object',
    config: await openpgpConfig(),
  });
  return {
    fingerprint: made.publicKey.getFingerprint().toUpperCase(),
    certificate: made.publicKey.armor(),
    privateKey: made.privateKey.armor(),
    revocation: made.revocationCertificate,
  };
}
