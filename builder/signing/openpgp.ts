import type { PartialConfig } from 'openpgp';

import { lengthAt } from './packets.ts';

type Openpgp = typeof import('openpgp');

let loaded: Promise<Openpgp> | undefined;

/** The library, mended for rpm and loaded when first needed: it costs more to load than all else that a finished `make` does. */
export function loadOpenpgp(): Promise<Openpgp> {
  loaded ??= import('openpgp').then((openpgp) => {
    clearCriticalBits(openpgp.SignaturePacket.prototype);
    return openpgp;
  });
  return loaded;
}

/** Options of every call; the library's own defaults are added to these. */
export async function openpgpConfig(): Promise<PartialConfig> {
  const { enums } = await loadOpenpgp();
  return {
    preferredHashAlgorithm: enums.hash.sha512,
    // the salt would make two signatures of the same bytes differ
    nonDeterministicSignaturesViaNotation: false,
    v6Keys: false,
    aeadProtect: false,
    showVersion: false,
    showComment: false,
  };
}

/**
 * Clears the critical bit of every hashed subpacket that is written. The library sets it on the creation time, the key flags and
 * more; rpm before 4.17.1 and SUSE's 4.14 refuse such signatures, rpm up to 4.16 then even misses the issuer, and the meaning for
 * everybody else is the same (RFC 9580 §5.2.3.7: it only tells a verifier what to do with a type that it does not know).
 */
function clearCriticalBits(prototype: object): void {
  const name = 'writeHashedSubPackets';
  const original: unknown = Reflect.get(prototype, name);
  if (typeof original !== 'function') throw new TypeError(`this openpgp has no SignaturePacket.${name}`);
  Reflect.set(prototype, name, function write(this: unknown): Uint8Array {
    const area: unknown = Reflect.apply(original, this, []);
    if (!(area instanceof Uint8Array)) throw new TypeError('hashed subpackets are not bytes');
    const bytes = Buffer.from(area.buffer, area.byteOffset, area.byteLength);
    // version 4: two bytes of length before the subpackets
    for (let at = 2; at < bytes.length;) {
      const { length, size } = lengthAt(bytes, at);
      const type = at + size;
      bytes.writeUInt8(bytes.readUInt8(type) & 0x7f, type);
      at = type + length;
    }
    return area;
  });
}
