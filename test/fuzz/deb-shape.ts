import { gunzipSync, gzipSync } from 'node:zlib';

import { AR_HEADER_SIZE, AR_MAGIC } from '../../builder/archive/ar.ts';
import { rawAr } from '../helpers/raw-deb.ts';
import type { Random } from './random.ts';
import { shapeTar } from './tar-shape.ts';

/** Changes the tar inside one member, and makes its checksums, its gzip and the sizes of all members fit. */
export function shapeDeb(input: Buffer, random: Random): Buffer {
  const members: [string, Buffer][] = [];
  for (let at = AR_MAGIC.length; at + AR_HEADER_SIZE <= input.length;) {
    const name = input.toString('latin1', at, at + 16).trimEnd();
    const size = Number(input.toString('latin1', at + 48, at + 58));
    if (!/^[!-.0-~]{1,15}$/.test(name) || !Number.isInteger(size) || size < 0) return input;
    at += AR_HEADER_SIZE;
    const body = Buffer.from(input.subarray(at, at + size));
    members.push([name, /\.tar/.test(name) && random.oneIn(2) ? shaped(name, body, random) : body]);
    at += size + (size % 2);
  }
  return rawAr(members);
}

function shaped(name: string, body: Buffer, random: Random): Buffer {
  if (!name.endsWith('.gz')) return shapeTar(body, random);
  try {
    return gzipSync(shapeTar(gunzipSync(body, { maxOutputLength: 1024 * 1024 }), random), { level: 1 });
  } catch {
    // damaged before
    return body;
  }
}
