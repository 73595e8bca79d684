import { createReadStream } from 'node:fs';

import { DepotError } from '../errors.ts';
import { encodeHeader } from './header-encode.ts';
import { readLayout } from './layout.ts';
import { signaturePadding } from './signature-header.ts';
import { SIGNATURE_TAG } from './tags.ts';

/** What signing adds or uses up, by godepot, rpmsign and rpm 6; all other tags say what the package is. */
const OF_SIGNING: ReadonlySet<number> = new Set([
  SIGNATURE_TAG.dsa,
  SIGNATURE_TAG.rsa,
  SIGNATURE_TAG.openpgp,
  SIGNATURE_TAG.reserved,
  SIGNATURE_TAG.legacyRsa,
  SIGNATURE_TAG.legacyDsa,
  SIGNATURE_TAG.reservedSpace,
]);

/**
 * The bytes of an rpm without its signatures: lead, main header and payload as they are, the signature header written again without
 * the tags of signing. For a package of godepot these are the bytes from before it was signed. For one of another builder they are a
 * form that all its signed and unsigned copies share: rpmbuild leaves room for a signature, of which nobody can tell how much was
 * there (`rpm --delsign` does not restore it either). Memory: headers and one chunk.
 * @throws DepotError as readLayout.
 */
export async function* unsignedBytes(path: string): AsyncGenerator<Buffer> {
  const { lead, signature, header, payloadStart } = await readLayout(path);
  const kept = new Map([...signature].filter(([tag]) => !OF_SIGNING.has(tag)));
  const encoded = encodeHeader('signature', kept);
  yield Buffer.concat([lead, encoded, Buffer.alloc(signaturePadding(encoded.length)), header]);
  for await (const chunk of createReadStream(path, { start: payloadStart, highWaterMark: 1024 * 1024 })) {
    if (!Buffer.isBuffer(chunk)) throw new DepotError('INTERNAL', 'a stream of bytes gave text');
    yield chunk;
  }
}
