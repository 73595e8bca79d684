import type { Subkey } from 'openpgp';

import { DepotError } from '../errors.ts';
import { instant } from '../io/instant.ts';
import { readDocumentSignature } from './document-signature.ts';
import { openFileDigest } from './file-digest.ts';
import { within } from './key-file.ts';
import { signingMaterial } from './key-material.ts';
import { loadOpenpgp, openpgpConfig } from './openpgp.ts';
import { requireDates, requireSigner } from './signer-verdict.ts';
import type { UpstreamKeyring } from './upstream-keyring.ts';

/** Whose good signature a file has. */
export interface SignedBy {
  /** Fingerprints, 40 upper-case hex digits: the pinned primary key, and the key that signed (a subkey, or the primary itself). */
  primary: string;
  signer: string;
  /** When it says it was made, unix seconds. */
  signed: number;
}

/** A check in progress: the signed file's bytes go in, in order, once. Memory does not depend on how many there are. */
export interface DetachedCheck {
  update(chunk: Buffer): void;
  /** @throws DepotError SIGNATURE_BAD where the signature is not on exactly these bytes */
  finish(): Promise<SignedBy>;
}

/**
 * Begins to check a detached signature of a file against upstream's pinned key. Everything that can be said without the file is checked
 * here, before its first byte: the signature's form and dates, and that the signing key was upstream's to sign with at that date, by
 * our own rules and by the OpenPGP library's.
 * @param signature armored (`.asc`) or binary
 * @param where the signature's file or URL, for messages
 * @param now unix seconds
 * @throws DepotError OPENPGP_MALFORMED, SIGNATURE_MISSING, SIGNATURE_SEVERAL, SIGNATURE_WEAK, SIGNATURE_ALGORITHM,
 *   SIGNATURE_UNKNOWN_KEY, SIGNATURE_DATE, SIGNATURE_KEY, SIGNATURE_KEY_REVOKED, SIGNATURE_KEY_UNBOUND
 */
export async function beginDetachedCheck(
  signature: Buffer,
  keyring: UpstreamKeyring,
  where: string,
  now: number = Math.floor(Date.now() / 1000),
): Promise<DetachedCheck> {
  const { parts, signer, body } = within(where, () => {
    const parts = readDocumentSignature(signature);
    requireDates(parts, now);
    const found = findSigner(keyring, parts.issuer);
    requireSigner(keyring.facts, found.fingerprint, parts.created, now);
    return { parts, signer: found.fingerprint, body: found.body };
  });
  await requireLibrarysConsent(keyring, signer, parts.created, where);
  const digest = within(where, () => openFileDigest(parts, signingMaterial(body)));
  return {
    update: (chunk) => digest.update(chunk),
    async finish() {
      digest.update(parts.trailer);
      if (!digest.fits())
        throw new DepotError('SIGNATURE_BAD', `the signature by ${signer} does not fit the file it is for`, {
          where,
          hint: 'the file or its signature was changed on the way or belongs to another: fetch both again, from another source',
        });
      return { primary: keyring.primary, signer, signed: parts.created };
    },
  };
}

/** By full fingerprint; by key ID only where an older program wrote no fingerprint. */
function findSigner(
  { facts, primary, where }: UpstreamKeyring,
  issuer: string,
): { fingerprint: string; body: Buffer } {
  const found = [facts.primary, ...facts.subkeys].filter(({ fingerprint }) => fingerprint.endsWith(issuer));
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  const what =
    only === undefined
      ? `signed by ${issuer}, which is neither the pinned key ${primary} nor a subkey of it`
      : `signed by ${issuer}, which is the key ID of several subkeys of ${primary}`;
  throw new DepotError('SIGNATURE_UNKNOWN_KEY', what, {
    hint: `the keys were read from ${where}; if upstream signs with a newer subkey: godepot keys upstream refresh`,
  });
}

/** A second opinion on the certificate: no single piece of code decides that a key may sign. */
async function requireLibrarysConsent(
  { key, primary, facts }: UpstreamKeyring,
  signer: string,
  created: number,
  where: string,
): Promise<void> {
  const { config: defaults } = await loadOpenpgp();
  const config = { ...defaults, ...(await openpgpConfig()) };
  const date = new Date(created * 1000);
  try {
    await key.verifyPrimaryKey(date, undefined, config);
    const own = key.getKeys().find((candidate) => fingerprintOf(candidate) === signer);
    const found = await key.getSigningKey(own?.getKeyID(), date, undefined, config);
    if (fingerprintOf(found) !== signer) throw new TypeError('it takes another key of the same ID');
    const end = await key.getExpirationTime(undefined, config);
    if (end === null || end <= date) throw new TypeError('the pinned key had ended');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const what = signer === facts.primary.fingerprint ? 'the pinned key' : `the subkey ${signer} of`;
    throw new DepotError(
      'SIGNATURE_KEY',
      `${what} ${primary} was not valid for signing on ${instant(created)}: ${why}`,
      {
        where,
        hint: 'if upstream made it last longer since: godepot keys upstream refresh. Otherwise do not use the file',
        cause,
      },
    );
  }
}

function fingerprintOf(key: Pick<Subkey, 'getFingerprint'>): string {
  return key.getFingerprint().toUpperCase();
}
