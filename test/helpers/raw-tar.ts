import { gzipSync } from 'node:zlib';

/** A tar header with every field under control; strings are written as they are, latin1. The checksum is made to fit. */
export interface RawTarHeader {
  name?: string;
  mode?: string;
  uid?: string;
  size?: string;
  mtime?: string;
  type?: string;
  linkName?: string;
  magic?: string;
  prefix?: string;
  /** Instead of the fitting one. */
  checksum?: string;
}

const BLOCK = 512;

/** The two zero blocks that end a tar. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

export function rawTarHeader(header: RawTarHeader): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(header.name ?? 'go/file', 0, 100, 'latin1');
  block.write(header.mode ?? '0000644\0', 100, 8, 'latin1');
  block.write(header.uid ?? '0000000\0', 108, 8, 'latin1');
  block.write('0000000\0', 116, 8, 'latin1');
  block.write(header.size ?? '00000000000\0', 124, 12, 'latin1');
  block.write(header.mtime ?? '15241146607\0', 136, 12, 'latin1');
  block.write(header.type ?? '0', 156, 1, 'latin1');
  block.write(header.linkName ?? '', 157, 100, 'latin1');
  block.write(header.magic ?? 'ustar\x0000', 257, 8, 'latin1');
  block.write('0000000\x000000000\0', 329, 16, 'latin1');
  block.write(header.prefix ?? '', 345, 155, 'latin1');
  return withChecksum(block, header.checksum);
}

/** Sets the checksum, so that what is wrong is the thing under test and nothing else. */
export function withChecksum(block: Buffer, checksum?: string): Buffer {
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(checksum ?? `${sum.toString(8).padStart(6, '0')}\0 `, 148, 8, 'latin1');
  return block;
}

export function octal(size: number): string {
  return `${size.toString(8).padStart(11, '0')}\0`;
}

/** Header and padded body. `header.size` overrides the true one. */
export function rawTarMember(header: RawTarHeader, body: Uint8Array = Buffer.alloc(0)): Buffer {
  const padding = Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK);
  return Buffer.concat([rawTarHeader({ size: octal(body.length), ...header }), body, padding]);
}

export function paxRecord(key: string, value: string | Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from('\n')]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length++;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

export function rawPax(...records: Buffer[]): Buffer {
  return rawTarMember({ name: 'PaxHeaders.0/x', type: 'x' }, Buffer.concat(records));
}

/** A file of any name: by header where that is short ASCII, else by extended header, as Go's archive/tar does. */
export function rawTarFile(
  name: string | Buffer,
  body: Uint8Array = Buffer.alloc(0),
  mode = '0000644\0',
): Buffer {
  const bytes = Buffer.from(name);
  if (bytes.length <= 100 && bytes.every((byte) => byte > 0 && byte < 0x80)) {
    return rawTarMember({ name: bytes.toString('latin1'), mode }, body);
  }
  return Buffer.concat([rawPax(paxRecord('path', bytes)), rawTarMember({ name: 'go/replaced', mode }, body)]);
}

export function rawTarDirectory(name: string): Buffer {
  return rawTarMember({ name: `${name}/`, type: '5', mode: '0000755\0' });
}

export function rawTarGz(...parts: readonly Uint8Array[]): Buffer {
  return gzipSync(Buffer.concat(parts));
}
