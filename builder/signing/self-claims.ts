import type { CertificateParts } from './certificate-parts.ts';
import {
  issuerFingerprint,
  issuerKeyId,
  readSignatureParts,
  signatureCreated,
  type SignatureParts,
  SIGNS_FILES,
  SUBPACKET,
} from './packets.ts';
import { TYPE } from './self-signatures.ts';

/** One signature of a certificate that claims to be by its own primary key. Nothing here is checked cryptographically. */
export interface SelfClaim {
  /** Unix seconds. */
  created: number;
  hashAlgorithm: number;
  /** When the key ends, counted from the key's creation, or the signature itself, as unix seconds; undefined: never. */
  expires: number | undefined;
  /** The key may sign files; true where no key flags are said. */
  signs: boolean;
  parts: SignatureParts;
}

/** The claims among these signature bodies of certain types, the newest first. */
export function selfClaims(
  bodies: readonly Buffer[],
  types: readonly number[],
  primary: string,
  keyCreated: number,
): SelfClaim[] {
  return bodies
    .filter((body) => body[0] === 4)
    .map(readSignatureParts)
    .filter((parts) => types.includes(parts.signatureType) && isBy(parts, primary))
    .map((parts) => claimOf(parts, keyCreated))
    .sort((left, right) => right.created - left.created);
}

/** On user IDs and on the key itself. */
export function primaryClaims(
  { primary, signatures, users }: CertificateParts,
  created: number,
): SelfClaim[] {
  return [
    ...selfClaims(
      users.flatMap((user) => [...user.signatures]),
      TYPE.certifications,
      primary,
      created,
    ),
    ...selfClaims(signatures, [TYPE.direct], primary, created),
  ].sort((left, right) => right.created - left.created);
}

function isBy(parts: SignatureParts, primary: string): boolean {
  const named = issuerFingerprint(parts) ?? issuerKeyId(parts);
  return named !== undefined && primary.endsWith(named);
}

function claimOf(parts: SignatureParts, keyCreated: number): SelfClaim {
  const created = signatureCreated(parts) ?? 0;
  const seconds = (type: number): number | undefined => {
    const body = parts.hashed.find((subpacket) => subpacket.type === type)?.body;
    const value = body?.length === 4 ? body.readUInt32BE(0) : 0;
    return value === 0 ? undefined : value;
  };
  const [key, signature] = [seconds(SUBPACKET.keyExpires), seconds(SUBPACKET.expires)];
  const ends = [
    ...(key === undefined ? [] : [keyCreated + key]),
    ...(signature === undefined ? [] : [created + signature]),
  ];
  const flags = parts.hashed.find(({ type }) => type === SUBPACKET.keyFlags)?.body;
  return {
    created,
    hashAlgorithm: parts.hashAlgorithm,
    expires: ends.length === 0 ? undefined : Math.min(...ends),
    signs: flags === undefined || ((flags[0] ?? 0) & SIGNS_FILES) !== 0,
    parts,
  };
}
