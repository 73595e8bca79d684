import { createOpenpgpSigner } from '../../builder/signing/openpgp-signer.ts';
import { loadOpenpgp } from '../../builder/signing/openpgp.ts';
import type { Signer } from '../../builder/signing/signer.ts';

/** A signer with a fresh key, RSA 3072 to save time, made at that second of unix time. */
export async function testSigner(created: number): Promise<Signer> {
  const openpgp = await loadOpenpgp();
  const { privateKey } = await openpgp.generateKey({
    type: 'rsa',
    rsaBits: 3072,
    userIDs: [{ name: 'Test Depot' }],
    subkeys: [],
    date: new Date(created * 1000),
    format: 'object',
  });
  return createOpenpgpSigner(privateKey, privateKey.toPublic().armor());
}
