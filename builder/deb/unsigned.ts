import { open } from 'node:fs/promises';

import { AR_HEADER_SIZE, AR_MAGIC, arPadding } from '../archive/ar.ts';
import { DepotError } from '../errors.ts';
import { readMembers } from './members.ts';

/** debsigs and dpkg-sig put signatures into members of these names: `_gpgorigin`, `_gpgbuilder` ... */
const SIGNATURE = /^_gpg/;

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
      const source = file.createReadStream({
        start: offset - AR_HEADER_SIZE,
        end: offset + size + arPadding(size).length - 1,
        autoClose: false,
        highWaterMark: 1024 * 1024,
      });
      for await (const chunk of source) {
        if (!Buffer.isBuffer(chunk)) throw new DepotError('INTERNAL', 'a stream of bytes gave text');
        yield chunk;
      }
    }
  } finally {
    await file.close();
  }
}
