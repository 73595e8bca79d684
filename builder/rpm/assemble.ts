import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';

import { DepotError } from '../errors.ts';
import { readChunks } from '../io/read-chunks.ts';
import { encodeFront, type SignatureFacts } from './signature-header.ts';
import type { UnsignedRpm } from './writer.ts';

export interface AssembledRpm {
  size: number;
  /** Of the file as written. */
  sha256: string;
  /** Of the same file without its signature tag: what somebody without the key can reproduce. */
  unsignedSha256: string;
  /** Where the payload begins. */
  payloadOffset: number;
}

/**
 * Writes the whole rpm to `destination`, a new file; both digests in one pass over the payload.
 * @param signature one binary OpenPGP v4 signature packet over `unsigned.header`, or undefined for an unsigned package.
 * @throws DepotError RPM_SIGNATURE_PACKET, RPM_PAYLOAD_CHANGED when the payload file changed since it was written; nothing is left at
 *   the destination then.
 */
export async function assembleRpm(
  unsigned: UnsignedRpm,
  signature: Buffer | undefined,
  destination: string,
): Promise<AssembledRpm> {
  const { header, payload, payloadPath, nvr } = unsigned;
  const facts: SignatureFacts = { header, payloadSize: payload.size, archiveSize: payload.rawSize };
  const front = encodeFront(nvr, facts, signature);
  const signedHash = createHash('sha256').update(front);
  const unsignedHash =
    signature === undefined ? undefined : createHash('sha256').update(encodeFront(nvr, facts, undefined));
  const payloadHash = createHash('sha256');

  const file = await open(destination, 'wx');
  try {
    await file.writeFile(front);
    let size = front.length;
    await readChunks(payloadPath, (chunk) => {
      signedHash.update(chunk);
      unsignedHash?.update(chunk);
      payloadHash.update(chunk);
      size += chunk.length;
      return file.writeFile(chunk);
    });
    // the header vouches for this digest: a payload that changed on disk must not be signed into a package
    if (payloadHash.digest('hex') !== payload.sha256) {
      throw new DepotError('RPM_PAYLOAD_CHANGED', 'the payload changed after it was written', {
        where: payloadPath,
      });
    }
    await file.close();
    const sha256 = signedHash.digest('hex');
    return {
      size,
      sha256,
      unsignedSha256: unsignedHash?.digest('hex') ?? sha256,
      payloadOffset: front.length,
    };
  } catch (error) {
    await file.close();
    await rm(destination, { force: true });
    throw error;
  }
}
