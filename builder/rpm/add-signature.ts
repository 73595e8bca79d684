import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';

import { DepotError } from '../errors.ts';
import type { AssembledRpm } from './assemble.ts';
import { readLayout } from './layout.ts';
import { describeRpm } from './reader.ts';
import { encodeFront } from './signature-header.ts';

const READ_SIZE = 1024 * 1024;

/** What of an unsigned rpm of ours is signed. */
export interface UnsignedHeader {
  /** The main header's bytes. */
  header: Buffer;
  /** Unix seconds: the content's own time. */
  time: number;
  payloadStart: number;
  nvr: string;
  archiveSize: number;
  size: number;
}

/** @throws DepotError as readRpm; RPM_TAG for one that is signed already, or does not say its archive's size. */
export async function readUnsignedHeader(path: string): Promise<UnsignedHeader> {
  const layout = await readLayout(path);
  const { name, version, release, claims, buildTime, signature } = describeRpm(layout, path);
  const { archiveSize } = claims;
  if (signature !== undefined || archiveSize === undefined)
    throw new DepotError('RPM_TAG', 'not an unsigned rpm as godepot writes it', { where: path });
  const { header, payloadStart, size } = layout;
  return { header, time: buildTime, payloadStart, nvr: `${name}-${version}-${release}`, archiveSize, size };
}

/**
 * Writes an unsigned rpm of ours with a signature: the bytes that assembleRpm writes when the signer is at hand. Memory: headers and one chunk.
 * @param unsigned what was read of `path`
 * @param signature one binary OpenPGP v4 packet over its header
 * @param destination a new file; nothing is left there after a failure
 * @throws DepotError RPM_SIGNATURE_PACKET
 */
export async function addSignature(
  path: string,
  unsigned: UnsignedHeader,
  signature: Buffer,
  destination: string,
): Promise<AssembledRpm> {
  const { header, payloadStart, nvr, archiveSize, size: whole } = unsigned;
  const facts = { header, payloadSize: whole - payloadStart, archiveSize };
  const front = encodeFront(nvr, facts, signature);
  const signed = createHash('sha256').update(front);
  const bare = createHash('sha256').update(encodeFront(nvr, facts, undefined));
  const file = await open(destination, 'wx');
  try {
    await file.writeFile(front);
    let size = front.length;
    for await (const chunk of createReadStream(path, { start: payloadStart, highWaterMark: READ_SIZE })) {
      if (!Buffer.isBuffer(chunk)) throw new DepotError('INTERNAL', 'a stream of bytes gave text');
      signed.update(chunk);
      bare.update(chunk);
      await file.writeFile(chunk);
      size += chunk.length;
    }
    await file.close();
    return {
      size,
      sha256: signed.digest('hex'),
      unsignedSha256: bare.digest('hex'),
      payloadOffset: front.length,
    };
  } catch (error) {
    await file.close();
    await rm(destination, { force: true });
    throw error;
  }
}
