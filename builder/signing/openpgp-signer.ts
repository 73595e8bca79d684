import type { PrivateKey } from 'openpgp';

import { DepotError } from '../errors.ts';
import { instant } from '../io/instant.ts';
import { dearmor } from './armor.ts';
import { splitClearsigned } from './clearsigned.ts';
import { loadOpenpgp, openpgpConfig } from './openpgp.ts';
import { PACKET, readPackets, readSignatureParts } from './packets.ts';
import { checkProfile } from './profile.ts';
import type { Signer } from './signer.ts';

/**
 * Signs in this process with a decrypted primary key. Same key, date and data give the same bytes.
 * @param certificate armored public half
 */
export function createOpenpgpSigner(key: PrivateKey, certificate: string): Signer {
  const fingerprint = key.getFingerprint().toUpperCase();
  const created = Math.floor(key.getCreationTime().getTime() / 1000);

  const dateOf = (date: number): Date => {
    if (!Number.isSafeInteger(date)) throw new TypeError(`a signature's date is unix seconds, not ${date}`);
    // gpgv, sqv and openpgp.js refuse a signature that is older than its key
    if (date < created)
      throw new DepotError(
        'DATE_BEFORE_KEY',
        `a signature of ${instant(date)} by a key of ${instant(created)} is refused by every client`,
        { hint: 'leave SOURCE_DATE_EPOCH unset, or set it to a time after the key was made' },
      );
    return new Date(date * 1000);
  };

  const selfCheck = (signature: Buffer, date: number): void => {
    const [packet, ...rest] = readPackets(signature);
    if (packet?.type !== PACKET.signature || rest.length > 0)
      throw new DepotError('SIGNATURE_PROFILE', 'the library made something else than one signature');
    checkProfile(readSignatureParts(packet.body), fingerprint, date);
  };

  return {
    fingerprint,
    created,
    certificate,
    async signBinary(data, date) {
      const openpgp = await loadOpenpgp();
      const made = await openpgp.sign({
        message: await openpgp.createMessage({ binary: data }),
        signingKeys: key,
        date: dateOf(date),
        detached: true,
        format: 'binary',
        config: await openpgpConfig(),
      });
      const signature = Buffer.from(made);
      selfCheck(signature, date);
      return signature;
    },
    async signArmored(data, date) {
      const openpgp = await loadOpenpgp();
      const armored = await openpgp.sign({
        message: await openpgp.createMessage({ binary: data }),
        signingKeys: key,
        date: dateOf(date),
        detached: true,
        config: await openpgpConfig(),
      });
      selfCheck(dearmor(armored, 'SIGNATURE'), date);
      return armored;
    },
    async clearsign(text, date) {
      const openpgp = await loadOpenpgp();
      const message = await openpgp.createCleartextMessage({ text: text.replace(/\n$/, '') });
      const made = await openpgp.sign({
        message,
        signingKeys: key,
        date: dateOf(date),
        config: await openpgpConfig(),
      });
      // the library writes CRLF in the body; line ends are not part of what is signed, and deb822 readers expect LF
      const clearsigned = made.replaceAll('\r\n', '\n');
      selfCheck(splitClearsigned(clearsigned).signature, date);
      return clearsigned;
    },
  };
}
