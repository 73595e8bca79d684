import { DepotError } from '../errors.ts';
import { instant } from '../io/instant.ts';
import type { CertificateFacts } from './certificate-facts.ts';
import { signingMaterial } from './key-material.ts';
import type { Binding, SubkeyFacts } from './subkey-facts.ts';

/** A signature as far as its dates go, unix seconds. */
interface Dated {
  created: number;
  expires: number | undefined;
}

/** How far the clock of whoever signs may be ahead of ours, in seconds. */
const CLOCK_DIFFERENCE = 86_400;
const LEAST_RSA_BITS = 2048;

/**
 * Refuses a signature by its dates alone.
 * @param now unix seconds
 * @throws DepotError SIGNATURE_DATE
 */
export function requireDates({ created, expires }: Dated, now: number): void {
  if (created > now + CLOCK_DIFFERENCE)
    throw new DepotError(
      'SIGNATURE_DATE',
      `the signature is dated ${instant(created)}, and it is ${instant(now)}`,
      {
        hint: 'is the clock of this machine right? A signature from the future is refused until its day has come',
      },
    );
  if (expires !== undefined && expires <= now)
    throw new DepotError(
      'SIGNATURE_DATE',
      `the signature of ${instant(created)} was good until ${instant(expires)} only`,
      {
        hint: 'fetch the file and its signature again: whoever signed it has to sign anew',
      },
    );
}

/**
 * Refuses a signing key that was not upstream's to sign with at the signature's date. A revocation counts whatever its date and reason:
 * the date of a signature is the signer's word, and a thief of a key can say any.
 * @param signer fingerprint of the primary key or of one of its subkeys
 * @param created of the signature, unix seconds
 * @throws DepotError SIGNATURE_KEY_REVOKED, SIGNATURE_DATE, SIGNATURE_KEY_UNBOUND, SIGNATURE_KEY, SIGNATURE_WEAK, SIGNATURE_ALGORITHM
 */
export function requireSigner(facts: CertificateFacts, signer: string, created: number, now: number): void {
  const { primary, subkeys } = facts;
  const [revoked] = primary.revocations;
  if (revoked !== undefined) throw keyRevoked(`the pinned key ${primary.fingerprint}`, revoked);
  if (created < primary.created)
    throw tooEarly(`the pinned key ${primary.fingerprint} was made on ${instant(primary.created)}`, created);
  const subkey = subkeys.find(({ fingerprint }) => fingerprint === signer);
  if (subkey !== undefined) requireSubkey(subkey, primary.fingerprint, created, now);
  const { kind, bits } = signingMaterial(subkey?.body ?? primary.body);
  if (kind === 'rsa' && bits < LEAST_RSA_BITS)
    throw new DepotError(
      'SIGNATURE_WEAK',
      `the signing key ${signer} has ${bits} bits, which can be factored`,
      {
        hint: `at least ${LEAST_RSA_BITS} bits are asked for`,
      },
    );
}

function requireSubkey(subkey: SubkeyFacts, primary: string, created: number, now: number): void {
  const name = `the subkey ${subkey.fingerprint} of ${primary}`;
  const [revoked] = subkey.revocations;
  if (revoked !== undefined) throw keyRevoked(name, revoked);
  if (created < subkey.created) throw tooEarly(`${name} was made on ${instant(subkey.created)}`, created);
  const [first] = subkey.bindings;
  if (first === undefined) throw unbound(name, subkey.faults.join('; '));
  const then = subkey.bindings.findLast((binding) => binding.created <= created);
  if (then === undefined)
    throw new DepotError(
      'SIGNATURE_DATE',
      `${name} was bound to it on ${instant(first.created)}, after the signature's date, ${instant(created)}`,
      {
        hint: 'if upstream renewed the subkey since, the older binding is missing in this key file: restore the earlier one from version control, then godepot keys upstream refresh, which keeps both. Otherwise do not use the file',
      },
    );
  // the owner's latest word may take back what an earlier one gave, and never widens it backwards
  const latest = subkey.bindings.findLast((binding) => binding.created <= now + CLOCK_DIFFERENCE) ?? then;
  for (const binding of new Set([then, latest])) requireBinding(binding, name, created);
}

function requireBinding({ signs, signedBack, expires }: Binding, name: string, created: number): void {
  if (!signs)
    throw new DepotError('SIGNATURE_KEY', `${name} was not made for signing`, {
      hint: 'do not use the file: only a signing subkey (key flag 0x02) may sign what upstream publishes',
    });
  if (!signedBack) throw unbound(name, 'it does not confirm that it belongs there (no back-signature)');
  if (expires !== undefined && expires <= created)
    throw new DepotError(
      'SIGNATURE_KEY',
      `${name} ended on ${instant(expires)}, before the signature of ${instant(created)}`,
      {
        hint: 'if upstream made it last longer since: godepot keys upstream refresh. Otherwise do not use the file',
      },
    );
}

function keyRevoked(name: string, { created, reason }: { created: number; reason: string }): DepotError {
  return new DepotError('SIGNATURE_KEY_REVOKED', `${name} was revoked on ${instant(created)} (${reason})`, {
    hint: 'do not use the file before upstream says why; what was checked before the revocation is pinned in the lock',
  });
}

function tooEarly(fact: string, created: number): DepotError {
  return new DepotError('SIGNATURE_DATE', `${fact}, after the signature's date, ${instant(created)}`, {
    hint: 'do not use the file: a signature cannot be older than its key, so one of the two dates is false',
  });
}

function unbound(name: string, why: string): DepotError {
  return new DepotError('SIGNATURE_KEY_UNBOUND', `${name} is not bound to it: ${why}`, {
    hint: "the key file was changed, or is incomplete: get upstream's own by `godepot keys upstream refresh`",
  });
}
