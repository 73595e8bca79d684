import type { PublicKeyPacket, PublicSubkeyPacket, SignaturePacket } from 'openpgp';

import type { SubkeyPart } from './certificate-parts.ts';
import { loadOpenpgp } from './openpgp.ts';
import { SIGNS_FILES } from './packets.ts';
import {
  type Checker,
  readKeyPacket,
  reasonOf,
  type Revocation,
  revocations,
  seconds,
  TYPE,
  typeOf,
} from './self-signatures.ts';

export interface SubkeyFacts {
  /** 40 upper-case hex digits. */
  fingerprint: string;
  /** Unix seconds. */
  created: number;
  body: Buffer;
  revocations: readonly Revocation[];
  /** Good binding signatures, oldest first. */
  bindings: readonly Binding[];
  /** Why there are not more of them. */
  faults: readonly string[];
}

export interface Binding {
  body: Buffer;
  /** Unix seconds. */
  created: number;
  /** When the subkey, or this binding itself, ends; undefined: never. */
  expires: number | undefined;
  /** The primary key gives the subkey the right to sign files (key flag 0x02). */
  signs: boolean;
  /** The subkey says in turn that it belongs to this primary key; required of those that sign (RFC 9580 §5.2.1.8). */
  signedBack: boolean;
}

/** Establishes what the primary key says of one subkey. */
export async function subkeyFacts(
  part: SubkeyPart,
  primary: PublicKeyPacket,
  checker: Checker,
): Promise<SubkeyFacts> {
  const { fingerprint, created, body } = part;
  const { PublicSubkeyPacket } = await loadOpenpgp();
  const subkey = new PublicSubkeyPacket();
  try {
    await readKeyPacket(subkey, body);
  } catch (error) {
    return { fingerprint, created, body, revocations: [], bindings: [], faults: [reasonOf(error)] };
  }
  const data = { key: primary, bind: subkey };
  const bindings: Binding[] = [];
  const faults: string[] = [];
  for (const signature of part.signatures) {
    if (typeOf(signature) !== TYPE.binding) continue;
    try {
      const packet = await checker.check(signature, TYPE.binding, data, primary);
      const signs = ((packet.keyFlags?.[0] ?? 0) & SIGNS_FILES) !== 0;
      const signedBack = await isSignedBack(packet, data, subkey, checker);
      bindings.push({
        body: signature,
        created: seconds(packet.created),
        expires: bindingEnd(packet, created),
        signs,
        signedBack,
      });
    } catch (error) {
      faults.push(reasonOf(error));
    }
  }
  return {
    fingerprint,
    created,
    body,
    bindings: bindings.sort((left, right) => left.created - right.created),
    revocations: await revocations(part.signatures, TYPE.subkeyRevocation, data, primary, checker),
    faults: part.signatures.some((signature) => typeOf(signature) === TYPE.binding)
      ? faults
      : ['no signature of the primary key binds it'],
  };
}

/**
 * The embedded signature may use SHA-1, as those of Google's subkeys of 2016 and 2017 do: it is there against a primary key that claims
 * somebody else's subkey, and the primary key is pinned. What binds a subkey to that is the other signature.
 */
async function isSignedBack(
  binding: SignaturePacket,
  data: object,
  subkey: PublicSubkeyPacket,
  checker: Checker,
): Promise<boolean> {
  const back = binding.embeddedSignature;
  if (back === null) return false;
  return checker.check(Buffer.from(back.write()), TYPE.back, data, subkey, true).then(
    () => true,
    () => false,
  );
}

function bindingEnd(packet: SignaturePacket, keyCreated: number): number | undefined {
  const { keyExpirationTime, signatureExpirationTime } = packet;
  const ends = [
    ...(keyExpirationTime ? [keyCreated + keyExpirationTime] : []),
    ...(signatureExpirationTime ? [seconds(packet.created) + signatureExpirationTime] : []),
  ];
  return ends.length === 0 ? undefined : Math.min(...ends);
}
