import type { Key } from 'openpgp';

import { DepotError } from '../errors.ts';
import { type CertificateFacts, certificateFacts, checkedParts } from './certificate-facts.ts';
import { findCertificate, joinCertificate } from './certificate-parts.ts';
import { keyFilePackets, within } from './key-file.ts';
import { loadOpenpgp, openpgpConfig } from './openpgp.ts';

/** The certificate of upstream's pinned primary key, from one file, checked. */
export interface UpstreamKeyring {
  /** Fingerprint of the pinned primary key, 40 upper-case hex digits. */
  primary: string;
  /** The file it was read from. */
  where: string;
  facts: CertificateFacts;
  /** The same as the OpenPGP library sees it: nothing but what was checked is in it. */
  key: Key;
}

/**
 * Takes the certificate of one primary key out of a key file. Other keys in the file are ignored: they are not pinned.
 * @param bytes armored or binary
 * @param primary 40 upper-case hex digits
 * @throws DepotError UPSTREAM_KEY_ABSENT where the file does not hold it, OPENPGP_MALFORMED, FILE_LARGE
 */
export async function openUpstreamKeyring(
  bytes: Buffer,
  primary: string,
  where: string,
  origin: KeyFileOrigin,
): Promise<UpstreamKeyring> {
  const { certificate, others } = within(where, () => findCertificate(keyFilePackets(bytes, where), primary));
  if (certificate === undefined) throw keyAbsent(primary, others, where, origin);
  const facts = await certificateFacts(certificate);
  const { readKey } = await loadOpenpgp();
  const key = await readKey({
    binaryKey: joinCertificate(checkedParts(facts)),
    config: await openpgpConfig(),
  }).catch((cause: unknown) => {
    throw new DepotError('OPENPGP_MALFORMED', `the key ${primary} cannot be read`, { where, cause });
  });
  return { primary, where, facts, key };
}

/** Who put a key file there: `keys upstream refresh`, the spec's `openpgp.keyring`, godepot's own; `offered`: it is being looked at. */
export type KeyFileOrigin = 'refresh' | 'spec' | 'godepot' | 'offered';

const HOLD_IT: Readonly<Record<KeyFileOrigin, string>> = {
  refresh:
    'this file goes before openpgp.keyring of the spec: take it back from version control, or remove it and get the key again: godepot keys upstream refresh',
  spec: "name a file that holds it as the spec's openpgp.keyring (gpg --armor --export FINGERPRINT writes one)",
  godepot: 'this file came with godepot and is damaged: install godepot again',
  offered: 'name a file or URL that holds it: godepot keys upstream refresh --from FILE-OR-URL',
};

/** The refusal of a key file that holds other keys than the pinned one. */
export function keyAbsent(
  primary: string,
  others: readonly string[],
  where: string,
  origin: KeyFileOrigin,
): DepotError {
  const held = others.length === 0 ? 'no key' : others.join(', ');
  return new DepotError(
    'UPSTREAM_KEY_ABSENT',
    `the pinned key ${primary} is not in this file, which holds ${held}`,
    {
      where,
      hint: `${HOLD_IT[origin]}; change openpgp.primary only after comparing fingerprints with its owner`,
    },
  );
}
