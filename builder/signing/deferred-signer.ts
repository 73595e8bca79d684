import { DepotError } from '../errors.ts';
import { armor } from './armor.ts';
import { clearsignedContent, joinClearsigned } from './clearsigned.ts';
import { createPacketSigner, requireDate } from './packet-signer.ts';
import { sha256Of } from './request-folder.ts';
import type { Signer, SigningKey, SignPacket } from './signer.ts';

/** What a signer was asked for. */
export interface Asked {
  key: string;
  kind: 'binary' | 'text';
  date: number;
  data: Buffer;
}

/** Frames of the right form are taken apart again by who puts two signatures together; nothing of this is ever published. */
const PLACEHOLDER = Buffer.from([0xc2, 0x01, 0x04]);

/** Signs nothing and remembers what it was asked for: a rehearsal, whose result is thrown away. */
export function collectingSigner(key: SigningKey, collect: (asked: Asked) => void): Signer {
  const ask = (data: Buffer, date: number, kind: Asked['kind']): Promise<Buffer> => {
    requireDate(date, key.created);
    collect({ key: key.fingerprint, kind, date, data });
    return Promise.resolve(PLACEHOLDER);
  };
  const { fingerprint, created, certificate } = key;
  return {
    fingerprint,
    created,
    certificate,
    signParts: notHere,
    signBinary: (data, date) => ask(Buffer.from(data), date, 'binary'),
    signArmored: async (data, date) => armor(await ask(Buffer.from(data), date, 'binary'), 'SIGNATURE'),
    async clearsign(text, date) {
      const content = clearsignedContent(text);
      return joinClearsigned(content, await ask(Buffer.from(content), date, 'text'));
    },
  };
}

/** Has only the signatures that were made elsewhere. @param find undefined where nobody was asked for this one */
export function givenSigner(
  key: SigningKey,
  find: (asked: Omit<Asked, 'data'> & { sha256: string }) => Buffer | undefined,
): Signer {
  const { fingerprint } = key;
  const sign: SignPacket = (data, date, kind) => {
    const made = find({ key: fingerprint, kind, date, sha256: sha256Of(data) });
    if (made !== undefined) return Promise.resolve(made);
    throw new DepotError('SIGNING_REFUSED', 'what is to be published is not what was signed', {
      hint: 'the spec, the keys or the depot changed since the export: export again, and have that signed',
    });
  };
  return createPacketSigner(key, sign, notHere);
}

/** Debs are signed where they are made: what is signed of them is all of them. */
function notHere(): Promise<never> {
  return Promise.reject(new TypeError('a deb is not signed elsewhere'));
}
