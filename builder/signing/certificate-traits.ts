import { DepotError } from '../errors.ts';
import type { KeyTrait } from '../targets/model.ts';
import { type CertificateParts, findCertificate, type SubkeyPart } from './certificate-parts.ts';
import { STRONG_HASHES } from './hash-algorithms.ts';
import { keyKind } from './key-kind.ts';
import { PACKET, readPackets, readPublicKey, readSignatureParts, SUBPACKET } from './packets.ts';
import { primaryClaims, type SelfClaim, selfClaims } from './self-claims.ts';
import { TYPE } from './self-signatures.ts';

/** What of one certificate decides who takes its signatures, as far as it can be read without checking a signature. */
export interface CertificateTraits {
  /** 40 upper-case hex digits; empty for a key of another version than 4. */
  fingerprint: string;
  /** The first one; empty if there is none. */
  userId: string;
  /** `RSA 4096`; with the signing subkey's where one signs: `RSA 4096, signs with a subkey of Ed25519`. */
  algorithm: string;
  /** Unix seconds. */
  created: number;
  /** When signatures end to be good, unix seconds; undefined: never. */
  expires: number | undefined;
  /** False where no key of it may sign files. */
  signs: boolean;
  traits: readonly KeyTrait[];
}

/** Each is looked for in the whole file, so a file of many small keys would take its size squared; vendors' files hold a few. */
const MOST_CERTIFICATES = 32;

/**
 * The certificates among these packets, in the order in which they stand.
 * @param now unix seconds
 * @throws DepotError OPENPGP_MALFORMED, FILE_LARGE
 */
export function certificateTraits(packets: Buffer, now: number): CertificateTraits[] {
  const found: CertificateTraits[] = [];
  const seen = new Set<string>();
  for (const packet of readPackets(packets)) {
    if (packet.type !== PACKET.publicKey && packet.type !== PACKET.secretKey) continue;
    if (found.length === MOST_CERTIFICATES)
      throw new DepotError('FILE_LARGE', `more than ${MOST_CERTIFICATES} certificates in one file`, {
        hint: 'lint them one by one: gpg --armor --export FINGERPRINT',
      });
    if (packet.body[0] !== 4) {
      found.push(ofOtherVersion(packet.body[0] ?? 0));
      continue;
    }
    const { fingerprint } = readPublicKey(packet.body);
    if (seen.has(fingerprint)) continue;
    seen.add(fingerprint);
    const { certificate } = findCertificate(packets, fingerprint);
    if (certificate !== undefined) found.push(traitsOf(certificate, now));
  }
  return found;
}

function ofOtherVersion(version: number): CertificateTraits {
  return {
    fingerprint: '',
    userId: '',
    algorithm: `a key of version ${version}`,
    created: 0,
    expires: undefined,
    signs: true,
    traits: ['other-algorithm'],
  };
}

function traitsOf(parts: CertificateParts, now: number): CertificateTraits {
  const { primary, body, signatures, users } = parts;
  const { created } = readPublicKey(body);
  const claims = primaryClaims(parts, created);
  const [newest] = claims;
  const subkey = signingSubkey(parts, now);
  const kind = keyKind(body);
  const subkind = subkey === undefined ? undefined : keyKind(subkey.part.body);
  const ends = [newest?.expires, subkey?.binding.expires].filter((end) => end !== undefined);
  const expires = ends.length === 0 ? undefined : Math.min(...ends);
  const revoked = selfClaims(signatures, [TYPE.keyRevocation], primary, created).length > 0;
  const has: readonly (readonly [KeyTrait, boolean])[] = [
    ['signing-subkey', subkey !== undefined],
    ['sha1-self-signature', !isStrong(claims) || (subkey !== undefined && !isStrong([subkey.binding]))],
    ...criticals(parts),
    ['expired', expires !== undefined && expires <= now],
    ['revoked', revoked],
  ];
  const user = users.find(({ packet }) => packet.type === PACKET.userId)?.packet.body;
  return {
    fingerprint: primary,
    userId: user?.toString('utf8') ?? '',
    algorithm: subkind === undefined ? kind.name : `${kind.name}, signs with a subkey of ${subkind.name}`,
    created,
    expires,
    signs: subkey !== undefined || newest?.signs !== false,
    traits: [
      ...new Set([
        kind.trait,
        ...(subkind === undefined ? [] : [subkind.trait]),
        ...has.filter(([, present]) => present).map(([trait]) => trait),
      ]),
    ],
  };
}

/** Where a certificate has several self-signatures, verifiers look for one that they accept. */
function isStrong(claims: readonly SelfClaim[]): boolean {
  return claims.some(({ hashAlgorithm }) => STRONG_HASHES.has(hashAlgorithm));
}

/** The subkey that gpg signs with where it is not told otherwise: the newest that may sign and is neither revoked nor at its end. */
function signingSubkey(
  { primary, subkeys }: CertificateParts,
  now: number,
): { part: SubkeyPart; binding: SelfClaim } | undefined {
  return subkeys
    .flatMap((part) => {
      const claims = (type: number): SelfClaim[] =>
        selfClaims(part.signatures, [type], primary, part.created);
      const [binding] = claims(TYPE.binding);
      const isOver = binding?.expires !== undefined && binding.expires <= now;
      return binding?.signs === true && !isOver && claims(TYPE.subkeyRevocation).length === 0
        ? [{ part, binding }]
        : [];
    })
    .sort((left, right) => right.part.created - left.part.created)[0];
}

/** rpm's own parser reads every signature of the file, by whomever, and gives up at one that it does not like. */
function criticals({ signatures, users, subkeys }: CertificateParts): [KeyTrait, boolean][] {
  const critical = [...signatures, ...[...users, ...subkeys].flatMap((part) => [...part.signatures])]
    .filter((body) => body[0] === 4)
    .map(readSignatureParts)
    .flatMap(({ hashed, unhashed }) => [...hashed, ...unhashed])
    .filter((subpacket) => subpacket.critical);
  return [
    ['critical-creation-time', critical.some(({ type }) => type === SUBPACKET.created)],
    ['critical-key-flags', critical.some(({ type }) => type === SUBPACKET.keyFlags)],
    [
      'critical-other',
      critical.some(({ type }) => type !== SUBPACKET.created && type !== SUBPACKET.keyFlags),
    ],
  ];
}
