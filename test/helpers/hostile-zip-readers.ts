import { crc32, deflateRawSync } from 'node:zlib';

import { MAX_ENTRIES, MAX_FILE_BYTES } from '../../builder/archive/limits.ts';
import type { HostileTable } from './hostile.ts';
import {
  DESCRIPTOR,
  type RawZipMember,
  UTF8,
  rawExtra,
  rawZip,
  rawZipDescriptor,
  rawZipFile,
} from './raw-zip.ts';
import { TAR_END, rawTarFile, rawTarGz } from './raw-tar.ts';
import { moduleName } from './toolchain-archive.ts';

const M = moduleName('');
const hello = Buffer.from('hello, hello, hello');
const plain: RawZipMember = { name: `${M}a`, content: hello };

function one(change: Partial<RawZipMember>, base = plain): Buffer {
  return rawZip([{ ...base, ...change }]);
}

/** A zip64 end record (APPNOTE 4.3.14) that tells its own count, with its locator; the plain end record tells another or refers to it. */
function zip64End(entries: number, plainEntries: number): Buffer {
  const record = Buffer.alloc(56 + 20);
  record.write('PK\x06\x06', 0, 'latin1');
  record.writeUInt32LE(44, 4);
  record.writeUInt32LE(entries, 24);
  record.writeUInt32LE(entries, 32);
  record.write('PK\x06\x07', 56, 'latin1');
  record.writeUInt32LE(1, 72);
  return rawZip([plain], { between: record, entries: plainEntries });
}

/** The content of the first member quotes the header of the second as a stored block, and goes on with its data (Fifield, 2019). */
function quotedOverlap(): Buffer {
  const inner = rawZip([{ name: `${M}b`, content: hello }]);
  const header = inner.subarray(0, 30 + Buffer.byteLength(`${M}b`));
  const data = deflateRawSync(hello);
  const block = Buffer.from([
    0,
    header.length & 0xff,
    header.length >> 8,
    ~header.length & 0xff,
    (~header.length >> 8) & 0xff,
  ]);
  const content = Buffer.concat([header, hello]);
  const whole = {
    compressedSize: block.length + header.length + data.length,
    size: content.length,
    crc32: crc32(content),
  };
  const start = 30 + Buffer.byteLength(`${M}a`) + block.length;
  return rawZip([
    { name: `${M}a`, content, data: block, local: whole, central: whole },
    { name: `${M}b`, content: hello, central: { offset: start } },
  ]);
}

/** Zips that two programs read differently, and bombs made of many parts. */
export const HOSTILE_ZIP_READERS: HostileTable = {
  'one member listed twice': [
    'ARCHIVE_ZIP_OVERLAP',
    () => rawZip([plain, { ...plain, central: { offset: 0 } }]),
  ],
  'members that quote one another': ['ARCHIVE_ZIP_OVERLAP', quotedOverlap],
  'a zip64 end record with another count': ['ARCHIVE_ZIP64', () => zip64End(2, 1)],
  'a zip64 end record in place of the plain one': ['ARCHIVE_ZIP64', () => zip64End(1, 0xffff)],
  'a zip64 offset of a member': [
    'ARCHIVE_ZIP64',
    () => one({ central: { extra: rawExtra(0x0001, Buffer.alloc(8)) } }),
  ],
  'a local size that refers to zip64': ['ARCHIVE_ZIP_LOCAL', () => one({ local: { size: 0xffffffff } })],
  'a local name in other case': ['ARCHIVE_ZIP_LOCAL', () => one({ local: { name: `${M}A` } })],
  'a local name with a backslash': [
    'ARCHIVE_ZIP_LOCAL',
    () => one({ local: { name: `${M}a`.replace(/.a$/, '\\a') } }),
  ],
  'another crc in the local header': ['ARCHIVE_ZIP_LOCAL', () => one({ local: { crc32: 1 } })],
  'another packed size in the local header': [
    'ARCHIVE_ZIP_LOCAL',
    () => one({ local: { compressedSize: 1 } }),
  ],
  'a descriptor without signature that lies': [
    'ARCHIVE_ZIP_LOCAL',
    () => one({ after: rawZipDescriptor(Buffer.from('x'), false) }, rawZipFile(`${M}a`, hello)),
  ],
  'a descriptor of zip64 sizes': [
    'ARCHIVE_ZIP_GAP',
    () =>
      one({ after: Buffer.concat([rawZipDescriptor(hello), Buffer.alloc(8)]) }, rawZipFile(`${M}a`, hello)),
  ],
  'a stored member that ends by its descriptor': [
    'ARCHIVE_ZIP_DESCRIPTOR',
    () =>
      one({
        method: 0,
        flags: DESCRIPTOR | UTF8,
        local: { crc32: 0, compressedSize: 0, size: 0 },
        after: rawZipDescriptor(hello),
      }),
  ],
  'another zip in front, offsets as they were': [
    'ARCHIVE_ZIP_DIRECTORY',
    () => Buffer.concat([rawZip([{ name: 'x' }]), rawZip([plain])]),
  ],
  'another zip in front, offsets mended': [
    'ARCHIVE_ZIP_GAP',
    () => rawZip([plain], { front: rawZip([{ name: 'x' }]) }),
  ],
  'a tarball in front': [
    'ARCHIVE_ZIP_GAP',
    () => rawZip([plain], { front: rawTarGz(rawTarFile('go/x'), TAR_END) }),
  ],
  'another zip in a gap': ['ARCHIVE_ZIP_GAP', () => one({ after: rawZip([{ name: 'x' }]) })],
  'a second comment in an extra field': [
    'ARCHIVE_ZIP_EXTRA',
    () => one({ central: { extra: rawExtra(0x6375, Buffer.alloc(5)) } }),
  ],
  "a link target in PKWARE's Unix field": [
    'ARCHIVE_ZIP_EXTRA',
    () => one({ central: { extra: rawExtra(0x000d, Buffer.from('............/etc/passwd')) } }),
  ],
  "a mode in ASi's Unix field": [
    'ARCHIVE_ZIP_EXTRA',
    () => one({ local: { extra: rawExtra(0x756e, Buffer.alloc(14)) } }),
  ],
  AES: ['ARCHIVE_ZIP_METHOD', () => one({ method: 99 })],
  deflate64: ['ARCHIVE_ZIP_METHOD', () => one({ method: 9 })],
  'a hidden central directory': ['ARCHIVE_ZIP_ENCRYPTED', () => one({ central: { flags: UTF8 | 0x2000 } })],
  'a version of the format that does not exist': [
    'ARCHIVE_ZIP_DIRECTORY',
    () => one({ central: { needs: 206 } }),
  ],
  'such a version in the local header': ['ARCHIVE_ZIP_LOCAL', () => one({ local: { needs: 206 } })],
  'a pipe': ['ARCHIVE_TYPE', () => one({ mode: 0o010644 })],
  'a socket': ['ARCHIVE_TYPE', () => one({ mode: 0o140644 })],
  'a volume label, which some unpackers skip': [
    'ARCHIVE_TYPE',
    () => one({ central: { madeBy: 0x0014, attributes: 0x08 } }),
  ],
  'a reparse point of NTFS': ['ARCHIVE_TYPE', () => one({ central: { madeBy: 0x0a14, attributes: 0x400 } })],
  'a member over the limit': [
    'ARCHIVE_LARGE',
    () => one({ data: Buffer.alloc(2 << 20), central: { size: MAX_FILE_BYTES + 1 } }),
  ],
  'members that are each allowed and together too much': [
    'ARCHIVE_TOTAL',
    () =>
      rawZip(
        Array.from({ length: 9 }, (_, index) => ({
          name: `${M}${index}`,
          data: Buffer.alloc(Math.ceil(MAX_FILE_BYTES / 200)),
          central: { size: MAX_FILE_BYTES },
        })),
      ),
  ],
  'many bombs that are each too small for the ratio': [
    'ARCHIVE_RATIO',
    () =>
      rawZip(
        Array.from({ length: 64 }, (_, index) => ({ name: `${M}${index}`, content: Buffer.alloc(1 << 20) })),
      ),
  ],
  'more entries than allowed, all there': [
    'ARCHIVE_ENTRIES',
    () =>
      rawZip(Array.from({ length: MAX_ENTRIES + 1 }, (_, index) => ({ name: `${M}${index}`, method: 0 }))),
  ],
};
