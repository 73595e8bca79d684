import type { PrivateKey } from 'openpgp';

import { loadOpenpgp, openpgpConfig } from './openpgp.ts';
import { createPacketSigner } from './packet-signer.ts';
import type { Signer, SignPacket } from './signer.ts';
import { opensslKey, signParts } from './stream-packet.ts';

/**
 * Signs in this process with a decrypted primary key. Same key, date and data give the same bytes.
 * @param certificate armored public half
 */
export function createOpenpgpSigner(key: PrivateKey, certificate: string): Signer {
  const fingerprint = key.getFingerprint().toUpperCase();
  const created = Math.floor(key.getCreationTime().getTime() / 1000);
  const sign: SignPacket = async (data, date, kind) => {
    const openpgp = await loadOpenpgp();
    const made = await openpgp.sign({
      message:
        kind === 'text'
          ? await openpgp.createMessage({ text: data.toString() })
          : await openpgp.createMessage({ binary: new Uint8Array(data) }),
      signingKeys: key,
      date: new Date(date * 1000),
      detached: true,
      format: 'binary',
      config: await openpgpConfig(),
    });
    return Buffer.from(made);
  };
  return createPacketSigner({ fingerprint, created, certificate }, sign, (read, date) =>
    signParts(opensslKey(key), fingerprint, read, date),
  );
}
