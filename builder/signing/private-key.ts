import { DepotError } from '../errors.ts';
import { dearmor } from './armor.ts';
import { loadOpenpgp, openpgpConfig } from './openpgp.ts';
import { createOpenpgpSigner } from './openpgp-signer.ts';
import { readPassphrase, readPrivateFile } from './secret-file.ts';
import type { Signer } from './signer.ts';

/** A private half in a file, and whose it has to be. */
export interface PrivateKeyFile {
  fingerprint: string;
  privatePath: string;
  certificate: { armored: string };
}

/**
 * The in-process signer of a private half that lies in a file.
 * @param environment GODEPOT_PASSPHRASE_FILE names the passphrase of a protected key
 * @throws DepotError KEYS_MISSING, KEYS_DAMAGED, KEYS_UNSAFE, KEYS_PASSPHRASE
 */
export async function openPrivateKey(
  wanted: PrivateKeyFile,
  environment: NodeJS.ProcessEnv,
): Promise<Signer> {
  const armored = await readPrivateFile(wanted.privatePath);
  const openpgp = await loadOpenpgp();
  const config = await openpgpConfig();
  const key = await readKey(armored, wanted.privatePath);
  if (key.getFingerprint().toUpperCase() !== wanted.fingerprint)
    throw new DepotError('KEYS_DAMAGED', `the private half is not that of ${wanted.fingerprint}`, {
      where: wanted.privatePath,
      hint: 'restore it from the backup of the keys folder',
    });
  if (key.isDecrypted()) return createOpenpgpSigner(key, wanted.certificate.armored);
  const passphrase = await readPassphrase(environment);
  if (passphrase === undefined)
    throw new DepotError('KEYS_PASSPHRASE', 'the key is protected by a passphrase', {
      where: wanted.privatePath,
      hint: 'GODEPOT_PASSPHRASE_FILE=/path/of/a/file (mode 600), or =/dev/fd/3 with 3< from a password manager',
    });
  const decrypted = await openpgp
    .decryptKey({ privateKey: key, passphrase, config })
    .catch((cause: unknown) => {
      throw new DepotError('KEYS_PASSPHRASE', 'the passphrase does not open the key', {
        where: wanted.privatePath,
        cause,
      });
    });
  return createOpenpgpSigner(decrypted, wanted.certificate.armored);
}

async function readKey(armored: string, where: string): Promise<import('openpgp').PrivateKey> {
  const { readPrivateKey } = await loadOpenpgp();
  try {
    return await readPrivateKey({
      binaryKey: dearmor(armored, 'PRIVATE KEY BLOCK'),
      config: await openpgpConfig(),
    });
  } catch (cause) {
    throw new DepotError('KEYS_DAMAGED', 'the private half cannot be read', {
      where,
      hint: 'restore it from the backup of the keys folder',
      cause,
    });
  }
}
