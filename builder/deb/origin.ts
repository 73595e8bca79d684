import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

import { arHeader, arPadding } from '../archive/ar.ts';
import { DepotError } from '../errors.ts';
import { digestFile } from '../io/digest-file.ts';
import { type DebMembers, readMembers } from './members.ts';

/** debsigs' name for the signature of who made the package; debsig-verify looks for it. dpkg passes over it. */
export const ORIGIN_MEMBER = '_gpgorigin';
const READ_SIZE = 1024 * 1024;

/** Reads a deb's members; its own errors as readMembers. */
export async function membersOf(path: string): Promise<DebMembers> {
  const file = await open(path, 'r');
  try {
    return await readMembers(file, path);
  } finally {
    await file.close();
  }
}

/** What the signature is on: debian-binary, control and data, their bodies one after the other. Memory: one chunk. */
export async function* originContent(
  path: string,
  { all, control, data }: DebMembers,
): AsyncGenerator<Buffer> {
  const [format] = all;
  if (format === undefined) return;
  for (const { offset, size } of [format, control, data]) {
    const range = { start: offset, end: offset + size - 1, highWaterMark: READ_SIZE };
    for await (const chunk of createReadStream(path, range)) {
      if (!Buffer.isBuffer(chunk)) throw new DepotError('INTERNAL', 'a stream of bytes gave text');
      yield chunk;
    }
  }
}

/**
 * Adds the signature as the last member.
 * @param time unix seconds, as the other members have it
 * @returns size and digest of the file as it is then
 */
export async function appendOrigin(
  path: string,
  signature: Buffer,
  time: number,
): Promise<{ size: number; sha256: string }> {
  const file = await open(path, 'a');
  try {
    const header = arHeader({ name: ORIGIN_MEMBER, mtime: time, size: signature.length });
    await file.writeFile(Buffer.concat([header, signature, arPadding(signature.length)]));
  } finally {
    await file.close();
  }
  return digestFile(path);
}
