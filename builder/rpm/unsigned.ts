import { createReadStream } from 'node:fs';

import { DepotError } from '../errors.ts';
import { readLayout } from './layout.ts';
import { describeRpm } from './reader.ts';
import { encodeFront } from './signature-header.ts';

/**
 * The bytes of a signed rpm as they were before it was signed: identical to what assembleRpm digests as unsigned, for every
 * package that godepot wrote (lead and signature header are written again from the main header). Memory: headers and one chunk.
 * @throws DepotError as readRpm; RPM_TAG for a package whose signature header does not say the archive's size.
 */
export async function* unsignedBytes(path: string): AsyncGenerator<Buffer> {
  const layout = await readLayout(path);
  const { payloadStart, header, size } = layout;
  const { name, version, release, claims } = describeRpm(layout, path);
  const { archiveSize } = claims;
  if (archiveSize === undefined) {
    throw new DepotError('RPM_TAG', 'the signature header does not say the size of the archive', {
      where: path,
    });
  }
  const nvr = `${name}-${version}-${release}`;
  const front = encodeFront(nvr, { header, payloadSize: size - payloadStart, archiveSize }, undefined);
  yield front;
  for await (const chunk of createReadStream(path, { start: payloadStart, highWaterMark: 1024 * 1024 })) {
    if (!Buffer.isBuffer(chunk)) throw new DepotError('INTERNAL', 'a stream of bytes gave text');
    yield chunk;
  }
}
