import { deflateRawSync } from 'node:zlib';

import type { HostileTable } from './hostile.ts';
import {
  type RawZipEnd,
  type RawZipMember,
  UTF8,
  rawExtra,
  rawZip,
  rawZipDescriptor,
  rawZipFile,
} from './raw-zip.ts';
import { moduleName } from './toolchain-archive.ts';

const M = moduleName('');
const hello = Buffer.from('hello, hello, hello');
const plain: RawZipMember = { name: `${M}a`, content: hello };
const streamed = rawZipFile(`${M}a`, hello);
/** Too large to be inflated in one call, incompressible enough for the ratio. */
const large = Buffer.from(Array.from({ length: 3 << 20 }, (_, index) => (index * 2654435761) >>> 20));

function one(change: Partial<RawZipMember>, base = plain): Buffer {
  return rawZip([{ ...base, ...change }]);
}

function ended(end: RawZipEnd): Buffer {
  return rawZip([plain], end);
}

const zip64Extra = rawExtra(0x0001, Buffer.alloc(16));
const unicodePath = rawExtra(0x7075, Buffer.concat([Buffer.from([1, 0, 0, 0, 0]), Buffer.from(`${M}b`)]));
const locator = Buffer.concat([Buffer.from('PK\x06\x07', 'latin1'), Buffer.alloc(16)]);

/** Zips that are refused by what the zip says, whatever is in it. Names lie where a toolchain module has them. */
export const HOSTILE_ZIP: HostileTable = {
  'an empty file': ['ARCHIVE_FORMAT', () => Buffer.alloc(0)],
  'something else': ['ARCHIVE_FORMAT', () => Buffer.alloc(5000, 'x')],
  'a zip cut in its directory': ['ARCHIVE_FORMAT', () => rawZip([plain]).subarray(0, -30)],
  'no entries': ['ARCHIVE_EMPTY', () => rawZip([])],
  'bytes behind the end record': ['ARCHIVE_TRAILING', () => ended({ behind: Buffer.from('x') })],
  'a comment': ['ARCHIVE_TRAILING', () => ended({ comment: Buffer.from('c') })],
  'a second end record in a comment': [
    'ARCHIVE_ZIP_DIRECTORY',
    () => ended({ comment: rawZip([plain]).subarray(-22) }),
  ],
  'a comment length without comment': [
    'ARCHIVE_TRAILING',
    () => Buffer.concat([ended({}).subarray(0, -1), Buffer.from([1])]),
  ],
  'bytes in front': ['ARCHIVE_ZIP_GAP', () => ended({ front: Buffer.from('#!/bin/sh\n') })],
  'bytes between directory and end record': [
    'ARCHIVE_ZIP_DIRECTORY',
    () => ended({ between: Buffer.from('x') }),
  ],
  'several disks': ['ARCHIVE_ZIP_DISKS', () => ended({ disk: 1 })],
  'entries on another disk': ['ARCHIVE_ZIP_DISKS', () => ended({ here: 0, entries: 1 })],
  'a member on another disk': ['ARCHIVE_ZIP_DISKS', () => one({ central: { disk: 1 } })],
  'fewer entries declared than there are': [
    'ARCHIVE_ZIP_DIRECTORY',
    () => rawZip([plain, { name: `${M}b` }], { entries: 1 }),
  ],
  'more entries declared than there are': ['ARCHIVE_ZIP_DIRECTORY', () => ended({ entries: 2 })],
  'more entries than are allowed': ['ARCHIVE_ENTRIES', () => ended({ entries: 50_001 })],
  'a directory that begins elsewhere': ['ARCHIVE_ZIP_DIRECTORY', () => ended({ start: 3 })],
  'a directory of another length': ['ARCHIVE_ZIP_DIRECTORY', () => ended({ length: 20 })],
  'zip64 markers in the end record': ['ARCHIVE_ZIP64', () => ended({ entries: 0xffff })],
  'a zip64 offset': ['ARCHIVE_ZIP64', () => ended({ start: 0xffffffff })],
  'a zip64 locator': ['ARCHIVE_ZIP64', () => ended({ between: locator })],
  'a zip64 locator in the last extra field': [
    'ARCHIVE_ZIP64',
    () => one({ central: { extra: rawExtra(0x5455, locator) } }),
  ],
  'zip64 sizes in the directory': ['ARCHIVE_ZIP64', () => one({ central: { extra: zip64Extra } })],
  'zip64 sizes in the local header': ['ARCHIVE_ZIP64', () => one({ local: { extra: zip64Extra } })],
  'a size that refers to zip64': ['ARCHIVE_ZIP64', () => one({ central: { size: 0xffffffff } })],
  'a second name in an extra field': ['ARCHIVE_ZIP_EXTRA', () => one({ central: { extra: unicodePath } })],
  'a second name in the local extra field': [
    'ARCHIVE_ZIP_EXTRA',
    () => one({ local: { extra: unicodePath } }),
  ],
  'an extra field past its area': [
    'ARCHIVE_ZIP_EXTRA',
    () => one({ local: { extra: Buffer.from([0x55, 0x54, 9, 0, 0]) } }),
  ],
  'an encrypted member': ['ARCHIVE_ZIP_ENCRYPTED', () => one({ flags: UTF8 | 1 })],
  'strong encryption': ['ARCHIVE_ZIP_ENCRYPTED', () => one({ central: { flags: UTF8 | 0x2000 } })],
  'patched data': ['ARCHIVE_ZIP_DIRECTORY', () => one({ flags: UTF8 | 0x20 })],
  bzip2: ['ARCHIVE_ZIP_METHOD', () => one({ method: 12 })],
  zstd: ['ARCHIVE_ZIP_METHOD', () => one({ method: 93 })],
  'a name in an unknown code page': ['ARCHIVE_NAME_ENCODING', () => one({ name: `${M}é`, flags: 0 })],
  'an empty name': ['ARCHIVE_NAME_PATH', () => one({ name: '' })],
  'a symbolic link': ['ARCHIVE_TYPE', () => one({ mode: 0o120777 })],
  'a device': ['ARCHIVE_TYPE', () => one({ mode: 0o020644 })],
  'a directory by mode': ['ARCHIVE_TYPE', () => one({ mode: 0o040755 })],
  'a directory by name': ['ARCHIVE_TYPE', () => one({ name: `${M}d/` })],
  'a directory by DOS attribute': ['ARCHIVE_TYPE', () => one({ central: { attributes: 0x10 } })],
  'a Unix mode from another system': [
    'ARCHIVE_TYPE',
    () => one({ mode: 0o100644, central: { madeBy: 0x0014 } }),
  ],
  'another name in the local header': ['ARCHIVE_ZIP_LOCAL', () => one({ local: { name: `${M}b` } })],
  'a longer name in the local header': [
    'ARCHIVE_ZIP_LOCAL',
    () => one({ local: { name: `${M}a/../../x` }, after: Buffer.alloc(9) }),
  ],
  'another method in the local header': ['ARCHIVE_ZIP_LOCAL', () => one({ local: { method: 0 } })],
  'another size in the local header': ['ARCHIVE_ZIP_LOCAL', () => one({ local: { size: 1 } })],
  'other flags in the local header': ['ARCHIVE_ZIP_LOCAL', () => one({ local: { flags: 0 } })],
  'no local header': ['ARCHIVE_ZIP_LOCAL', () => Buffer.concat([Buffer.from('xx'), one({}).subarray(2)])],
  'a local extra field that eats the data': [
    'ARCHIVE_ZIP_OVERLAP',
    () => rawZip([{ ...plain, central: { compressedSize: 15 } }, plain]),
  ],
  'overlapping members': [
    'ARCHIVE_ZIP_OVERLAP',
    () => rawZip([plain, { name: `${M}b`, content: hello, central: { name: `${M}b`, offset: 0 } }]),
  ],
  'a member that reaches into the directory': [
    'ARCHIVE_ZIP_OVERLAP',
    () => one({ central: { compressedSize: 40 } }),
  ],
  'a gap behind a member': ['ARCHIVE_ZIP_GAP', () => one({ after: Buffer.from('hidden') })],
  'a gap the size of a descriptor': ['ARCHIVE_ZIP_GAP', () => one({ after: rawZipDescriptor(hello) })],
  'no descriptor where one is due': ['ARCHIVE_ZIP_OVERLAP', () => one({ after: Buffer.alloc(0) }, streamed)],
  'a descriptor of other content': [
    'ARCHIVE_ZIP_LOCAL',
    () => one({ after: rawZipDescriptor(Buffer.from('other')) }, streamed),
  ],
  'a descriptor with bytes behind it': [
    'ARCHIVE_ZIP_GAP',
    () => one({ after: Buffer.concat([rawZipDescriptor(hello), Buffer.from('x')]) }, streamed),
  ],
  'damaged data': ['ARCHIVE_DEFLATE', () => one({ data: Buffer.from([7, 3, 4]) })],
  'data that end early': ['ARCHIVE_DEFLATE', () => one({ data: deflateRawSync(hello).subarray(0, -3) })],
  'bytes behind the compressed stream': [
    'ARCHIVE_TRAILING',
    () => one({ data: Buffer.concat([deflateRawSync(hello), hello]) }),
  ],
  'more content than declared': ['ARCHIVE_SIZE', () => one({ data: deflateRawSync(Buffer.alloc(30_000)) })],
  'less content than declared': ['ARCHIVE_SIZE', () => one({ data: deflateRawSync(hello.subarray(1)) })],
  'other content': ['ARCHIVE_CHECKSUM', () => one({ data: deflateRawSync(Buffer.alloc(hello.length, 'x')) })],
  'other stored content': [
    'ARCHIVE_CHECKSUM',
    () => one({ method: 0, data: Buffer.alloc(hello.length, 'x') }),
  ],
  'stored sizes that differ': ['ARCHIVE_SIZE', () => one({ method: 0, central: { size: 5 } })],
  'a decompression bomb': ['ARCHIVE_RATIO', () => one({ content: Buffer.alloc(8 << 20) })],
  'a large member with other content': [
    'ARCHIVE_CHECKSUM',
    () => one({ content: large, data: deflateRawSync(Buffer.from(large).fill(0, 9, 99)) }),
  ],
  'a large member that is longer': [
    'ARCHIVE_SIZE',
    () => one({ content: large, data: deflateRawSync(Buffer.concat([large, hello])) }),
  ],
  'a large member with bytes behind it': [
    'ARCHIVE_TRAILING',
    () => one({ content: large, data: Buffer.concat([deflateRawSync(large), large]) }),
  ],
  'a large stored member with other content': [
    'ARCHIVE_CHECKSUM',
    () => one({ method: 0, content: large, data: Buffer.from(large).fill(0, 9, 99) }),
  ],
  'a large gap': ['ARCHIVE_ZIP_GAP', () => one({ after: large })],
};
