import type { KeyInfo } from './keys.ts';
import type { Signer } from './signer.ts';

/**
 * A signer whose private half and OpenPGP library are opened by its first signature: what is already built and published needs neither,
 * and must not wait for them.
 */
export function lazySigner(key: KeyInfo, open: () => Promise<Signer>): Signer {
  let opened: Promise<Signer> | undefined;
  const signer = (): Promise<Signer> => (opened ??= open());
  return {
    fingerprint: key.fingerprint,
    created: key.created,
    certificate: key.certificate.armored,
    signBinary: async (data, date) => (await signer()).signBinary(data, date),
    signArmored: async (data, date) => (await signer()).signArmored(data, date),
    signParts: async (read, date) => (await signer()).signParts(read, date),
    clearsign: async (text, date) => (await signer()).clearsign(text, date),
  };
}
