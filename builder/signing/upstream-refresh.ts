import { instant } from '../io/instant.ts';
import { armor } from './armor.ts';
import { type CertificateFacts, certificateFacts, checkedParts } from './certificate-facts.ts';
import { type CertificateParts, findCertificate, joinCertificate } from './certificate-parts.ts';
import { keyFilePackets, within } from './key-file.ts';
import { readSignatureParts } from './packets.ts';
import type { Revocation } from './self-signatures.ts';
import type { SubkeyFacts } from './subkey-facts.ts';
import { type KeyFileOrigin, keyAbsent } from './upstream-keyring.ts';

/** One signing subkey of upstream's pinned key. Times in unix seconds. */
export interface UpstreamSubkey {
  /** 40 upper-case hex digits. */
  fingerprint: string;
  created: number;
  /** Null: never. */
  expires: number | null;
  revoked: { date: number; reason: string } | null;
}

/** A key file for messages. */
export interface KeyPlace {
  /** Path, or URL without credentials. */
  where: string;
  origin: KeyFileOrigin;
}

/** What came of offering a key file. */
export interface MergedKey {
  /** The pinned key with everything that was taken, in canonical form. */
  armored: string;
  /** False where nothing was taken. */
  changed: boolean;
  added: UpstreamSubkey[];
  /** Subkeys that were there, and of which the primary key says something new (another expiry). */
  renewed: UpstreamSubkey[];
  /** Fingerprints of subkeys, or of the primary key, with a revocation that was not there before. */
  revoked: { fingerprint: string; why: string }[];
  /** Subkeys offered under the pinned primary key that it does not answer for. */
  refused: { fingerprint: string; why: string }[];
  /** Other primary keys in the offered file; not pinned, so ignored. */
  others: readonly string[];
}

/**
 * Takes out of an offered key file what the pinned primary key itself says: new signing subkeys that are bound to it and sign back, its
 * newer words about known ones, revocations, its own user IDs. Nothing is ever removed, and nothing foreign comes in (certifications by
 * others, pictures, other keys). Offering nothing new changes no byte of what merging wrote before.
 * @param current what counts now, armored or binary; undefined: nothing yet
 * @param offered armored or binary, by whoever
 * @throws DepotError UPSTREAM_KEY_ABSENT, OPENPGP_MALFORMED, FILE_LARGE
 */
export async function mergeUpstreamKey(
  current: Buffer | undefined,
  offered: Buffer,
  primary: string,
  places: { current: KeyPlace; offered: KeyPlace },
): Promise<MergedKey> {
  const { certificate, others } = take(offered, primary, places.offered);
  const before =
    current === undefined
      ? { ...certificate, signatures: [], users: [], subkeys: [] }
      : take(current, primary, places.current).certificate;
  const known = await certificateFacts(before);
  const news = await certificateFacts(certificate);
  const refused = news.subkeys.flatMap((subkey) => {
    const why = refusal(subkey);
    return why === undefined || holds(known, subkey.fingerprint)
      ? []
      : [{ fingerprint: subkey.fingerprint, why }];
  });
  const unwanted = new Set(refused.map(({ fingerprint }) => fingerprint));
  const taken = checkedParts({
    ...news,
    subkeys: news.subkeys
      .filter(({ fingerprint }) => !unwanted.has(fingerprint))
      .map((subkey) => ({
        ...subkey,
        bindings: subkey.bindings.filter(({ signs, signedBack }) => !signs || signedBack),
      })),
  });
  const merged = union(before, taken, bodies(checkedParts(known)));
  const after = await certificateFacts(merged);
  const binary = joinCertificate(merged);
  return {
    armored: armor(binary, 'PUBLIC KEY BLOCK'),
    changed: current === undefined || !binary.equals(joinCertificate(before)),
    added: after.subkeys.filter(({ fingerprint }) => !holds(known, fingerprint)).map(describeSubkey),
    renewed: after.subkeys
      .filter(({ fingerprint, bindings }) =>
        known.subkeys.some((old) => old.fingerprint === fingerprint && old.bindings.length < bindings.length),
      )
      .map(describeSubkey),
    revoked: [after.primary, ...after.subkeys].flatMap(({ fingerprint, revocations }) => {
      const old = [known.primary, ...known.subkeys].find((key) => key.fingerprint === fingerprint);
      const last = revocations.length > (old?.revocations.length ?? 0) ? revocations.at(-1) : undefined;
      return last === undefined ? [] : [{ fingerprint, why: `${instant(last.created)}, ${last.reason}` }];
    }),
    refused,
    others,
  };
}

function take(
  bytes: Buffer,
  primary: string,
  { where, origin }: KeyPlace,
): { certificate: CertificateParts; others: readonly string[] } {
  const { certificate, others } = within(where, () => findCertificate(keyFilePackets(bytes, where), primary));
  if (certificate === undefined) throw keyAbsent(primary, others, where, origin);
  return { certificate, others };
}

/** Why a subkey is not one to check archives with, whatever the date; undefined: it is one. */
function refusal({ bindings, faults }: SubkeyFacts): string | undefined {
  if (bindings.length === 0) return `not bound to the pinned key: ${faults.join('; ')}`;
  const signing = bindings.filter(({ signs }) => signs);
  if (signing.length === 0) return 'not made for signing';
  return signing.some(({ signedBack }) => signedBack)
    ? undefined
    : 'it does not confirm that it belongs to the pinned key (no back-signature)';
}

function holds(facts: CertificateFacts, fingerprint: string): boolean {
  return facts.subkeys.some((subkey) => subkey.fingerprint === fingerprint);
}

/** Hex of every signature in it. */
function bodies({ signatures, users, subkeys }: CertificateParts): Set<string> {
  const all = [signatures, ...[...users, ...subkeys].map((part) => part.signatures)].flat();
  return new Set(all.map((body) => body.toString('hex')));
}

/** @param good hex of those signatures of `left` that were checked */
function union(left: CertificateParts, right: CertificateParts, good: ReadonlySet<string>): CertificateParts {
  const together = (old: readonly Buffer[], more: readonly Buffer[]): Buffer[] => withNews(old, more, good);
  const users = [...left.users];
  for (const user of right.users) {
    const at = users.findIndex(
      ({ packet: { type, body } }) => type === user.packet.type && body.equals(user.packet.body),
    );
    const old = users[at];
    if (old === undefined) users.push(user);
    else users[at] = { ...old, signatures: together(old.signatures, user.signatures) };
  }
  const subkeys = [...left.subkeys];
  for (const subkey of right.subkeys) {
    const at = subkeys.findIndex(({ fingerprint }) => fingerprint === subkey.fingerprint);
    const old = subkeys[at];
    if (old === undefined) subkeys.push(subkey);
    else subkeys[at] = { ...old, signatures: together(old.signatures, subkey.signatures) };
  }
  return { ...left, signatures: together(left.signatures, right.signatures), users, subkeys };
}

/**
 * Anybody can pad a signature where it is not signed; such a copy says nothing new and must not make the key grow. Nor must a broken one
 * stand in the way of the good one that says the same: it would hide a revocation.
 */
function withNews(left: readonly Buffer[], right: readonly Buffer[], good: ReadonlySet<string>): Buffer[] {
  const all = [...left];
  const known = new Set(left.filter((body) => good.has(body.toString('hex'))).map(saying));
  for (const body of right) {
    if (known.has(saying(body))) continue;
    known.add(saying(body));
    all.push(body);
  }
  return all;
}

/** What a signature says: its signed part, and whether it brings the back-signature, which may stand outside of that. */
function saying(body: Buffer): string {
  if (body[0] !== 4) return body.toString('hex');
  const { signedPart, unhashed } = readSignatureParts(body);
  return `${signedPart.toString('hex')} ${unhashed.some(({ type }) => type === EMBEDDED_SIGNATURE)}`;
}

const EMBEDDED_SIGNATURE = 32;

/** A subkey as its latest binding and first revocation describe it. */
export function describeSubkey({ fingerprint, created, bindings, revocations }: SubkeyFacts): UpstreamSubkey {
  return {
    fingerprint,
    created,
    expires: bindings.at(-1)?.expires ?? null,
    revoked: describeRevocation(revocations),
  };
}

export function describeRevocation([first]: readonly Revocation[]): { date: number; reason: string } | null {
  return first === undefined ? null : { date: first.created, reason: first.reason };
}
