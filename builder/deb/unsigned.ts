import { open } from 'node:fs/promises';

import { AR_HEADER_SIZE, AR_MAGIC, arPadding } from '../archive/ar.ts';
import { DepotError } from '../errors.ts';
import { readMembers } from './members.ts';

/** debsigs and dpkg-sig put signatures into members of these names: `_gpgorigin`, `_gpgbuilder` ... */
const SIGNATURE = /^_gpg/;

const READ_SIZE = 1024 * 1024;

/**
 * The bytes of a deb without its signatures, which are whole members: what it was before it was signed, and its own bytes when it was
 * not. Memory: one chunk.
 * @throws DepotError those of readMembers
 */
export async function* unsignedBytes(path: string): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  try {
    const { all } = await readMembers(file, path);
    yield AR_MAGIC;
    for (const { name, offset, size } of all) {
      if (SIGNATURE.test(name)) continue;
      const end = offset + size + arPadding(size).length;
      for (let at = offset - AR_HEADER_SIZE; at < end;) {
        const buffer = Buffer.allocUnsafe(Math.min(READ_SIZE, end - at));
        const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
        if (bytesRead === 0)
          throw new DepotError('AR_TRUNCATED', `the file ends inside ${name}`, { where: path });
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    }
  } finally {
    await file.close();
  }
}
