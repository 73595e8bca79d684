import { gzipSync } from 'node:zlib';

import { AR_MAGIC, arHeader, arPadding } from '../../builder/archive/ar.ts';
import { TAR_BLOCK } from '../../builder/archive/tar-block.ts';
import { tarEnd, tarHeader, tarPadding } from '../../builder/archive/tar-header.ts';

/** One member of a tar that no honest writer makes: any field of the header may be written over; the checksum is put right. */
export interface RawMember {
  name: string;
  body?: string | Buffer;
  flag?: string;
  target?: string;
  mode?: number;
  /** Bytes to put at an offset of the header, before the checksum is made. */
  over?: readonly [offset: number, text: string];
}

export function rawTar(members: readonly RawMember[], end: Buffer = tarEnd()): Buffer {
  return Buffer.concat([...members.flatMap(rawMember), end]);
}

function rawMember({ name, body = '', flag = '0', target = '', mode = 0o644, over }: RawMember): Buffer[] {
  const bytes = Buffer.from(body);
  const header = tarHeader({ name: name.slice(0, 100), type: 'file', mode, mtime: 0, size: bytes.length });
  header.write(flag, 156, 'latin1');
  header.write(target, 157, 'latin1');
  if (over !== undefined) header.write(over[1], over[0], 'latin1');
  header.fill(' ', 148, 156);
  const sum = header.subarray(0, TAR_BLOCK).reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0`, 148, 'latin1');
  return [header, bytes, tarPadding(bytes.length)];
}

export const CONTROL = `Package: trial
Version: 1-1
Architecture: all
Maintainer: A <a@example.com>
Description: trial
`;

/** The three members of a deb in order, to be changed by a test. */
export function debParts(control: Buffer, data: Buffer): [string, Buffer][] {
  return [
    ['debian-binary', Buffer.from('2.0\n')],
    ['control.tar.gz', gzipSync(control)],
    ['data.tar.gz', gzipSync(data)],
  ];
}

export const plainControl = (): Buffer => rawTar([{ name: './control', body: CONTROL }]);

export function rawAr(parts: readonly (readonly [string, Buffer])[]): Buffer {
  const members = parts.flatMap(([name, body]) => [
    arHeader({ name, mtime: 0, size: body.length }),
    body,
    arPadding(body.length),
  ]);
  return Buffer.concat([AR_MAGIC, ...members]);
}
