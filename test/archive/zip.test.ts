import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';

import test from 'ava';

import { MAX_FILE_BYTES } from '../../builder/archive/limits.ts';
import { openZip } from '../../builder/archive/zip.ts';
import { decodeZipDirectory } from '../../builder/archive/zip-directory.ts';
import { decodeZipEnd } from '../../builder/archive/zip-end.ts';
import { DepotError } from '../../builder/errors.ts';
import {
  DESCRIPTOR,
  type RawZipEnd,
  type RawZipMember,
  UTF8,
  rawExtra,
  rawZip,
  rawZipDescriptor,
  rawZipFile,
} from '../helpers/raw-zip.ts';
import { refusal } from '../helpers/refusal.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

/** Reads every member to its end: name, mode, content. */
async function list(path: string): Promise<[string, number | undefined, string][]> {
  const zip = await openZip(path);
  const found: [string, number | undefined, string][] = [];
  try {
    for (const member of zip.members) {
      const content = await zip.content(member);
      const pieces: Buffer[] = [];
      if (Buffer.isBuffer(content)) pieces.push(content);
      else for await (const chunk of content) pieces.push(chunk);
      found.push([member.rawName.toString(), member.mode, Buffer.concat(pieces).toString('latin1')]);
    }
  } finally {
    await zip.close();
  }
  return found;
}

const hello = Buffer.from('hello, hello, hello');
const plain: RawZipMember = { name: 'm/a', content: hello };
const streamed = rawZipFile('m/a', hello);
/** Too large to be inflated in one call, incompressible enough for the ratio. */
const large = Buffer.from(Array.from({ length: 3 << 20 }, (_, index) => (index * 2654435761) >>> 20));

function one(change: Partial<RawZipMember>, base = plain): Buffer {
  return rawZip([{ ...base, ...change }]);
}

function ended(end: RawZipEnd): Buffer {
  return rawZip([plain], end);
}

const zip64Extra = rawExtra(0x0001, Buffer.alloc(16));
const unicodePath = rawExtra(0x7075, Buffer.concat([Buffer.from([1, 0, 0, 0, 0]), Buffer.from('m/b')]));
const locator = Buffer.concat([Buffer.from('PK\x06\x07', 'latin1'), Buffer.alloc(16)]);

const HOSTILE: Record<string, [code: string, file: Buffer]> = {
  'an empty file': ['ARCHIVE_FORMAT', Buffer.alloc(0)],
  'something else': ['ARCHIVE_FORMAT', Buffer.alloc(5000, 'x')],
  'a zip cut in its directory': ['ARCHIVE_FORMAT', rawZip([plain]).subarray(0, -30)],
  'no entries': ['ARCHIVE_EMPTY', rawZip([])],
  'bytes behind the end record': ['ARCHIVE_TRAILING', ended({ behind: Buffer.from('x') })],
  'a comment': ['ARCHIVE_TRAILING', ended({ comment: Buffer.from('c') })],
  'a second end record in a comment': [
    'ARCHIVE_ZIP_DIRECTORY',
    ended({ comment: rawZip([plain]).subarray(-22) }),
  ],
  'a comment length without comment': [
    'ARCHIVE_TRAILING',
    Buffer.concat([ended({}).subarray(0, -1), Buffer.from([1])]),
  ],
  'bytes in front': ['ARCHIVE_ZIP_GAP', ended({ front: Buffer.from('#!/bin/sh\n') })],
  'bytes between directory and end record': ['ARCHIVE_ZIP_DIRECTORY', ended({ between: Buffer.from('x') })],
  'several disks': ['ARCHIVE_ZIP_DISKS', ended({ disk: 1 })],
  'entries on another disk': ['ARCHIVE_ZIP_DISKS', ended({ here: 0, entries: 1 })],
  'a member on another disk': ['ARCHIVE_ZIP_DISKS', one({ central: { disk: 1 } })],
  'fewer entries declared than there are': [
    'ARCHIVE_ZIP_DIRECTORY',
    rawZip([plain, { name: 'm/b' }], { entries: 1 }),
  ],
  'more entries declared than there are': ['ARCHIVE_ZIP_DIRECTORY', ended({ entries: 2 })],
  'more entries than are allowed': ['ARCHIVE_ENTRIES', ended({ entries: 50_001 })],
  'a directory that begins elsewhere': ['ARCHIVE_ZIP_DIRECTORY', ended({ start: 3 })],
  'a directory of another length': ['ARCHIVE_ZIP_DIRECTORY', ended({ length: 20 })],
  'zip64 markers in the end record': ['ARCHIVE_ZIP64', ended({ entries: 0xffff })],
  'a zip64 offset': ['ARCHIVE_ZIP64', ended({ start: 0xffffffff })],
  'a zip64 locator': ['ARCHIVE_ZIP64', ended({ between: locator })],
  'a zip64 locator in the last extra field': [
    'ARCHIVE_ZIP64',
    one({ central: { extra: rawExtra(0x5455, locator) } }),
  ],
  'zip64 sizes in the directory': ['ARCHIVE_ZIP64', one({ central: { extra: zip64Extra } })],
  'zip64 sizes in the local header': ['ARCHIVE_ZIP64', one({ local: { extra: zip64Extra } })],
  'a size that refers to zip64': ['ARCHIVE_ZIP64', one({ central: { size: 0xffffffff } })],
  'a second name in an extra field': ['ARCHIVE_ZIP_EXTRA', one({ central: { extra: unicodePath } })],
  'a second name in the local extra field': ['ARCHIVE_ZIP_EXTRA', one({ local: { extra: unicodePath } })],
  'an extra field past its area': [
    'ARCHIVE_ZIP_EXTRA',
    one({ local: { extra: Buffer.from([0x55, 0x54, 9, 0, 0]) } }),
  ],
  'an encrypted member': ['ARCHIVE_ZIP_ENCRYPTED', one({ flags: UTF8 | 1 })],
  'strong encryption': ['ARCHIVE_ZIP_ENCRYPTED', one({ central: { flags: UTF8 | 0x2000 } })],
  'patched data': ['ARCHIVE_ZIP_DIRECTORY', one({ flags: UTF8 | 0x20 })],
  bzip2: ['ARCHIVE_ZIP_METHOD', one({ method: 12 })],
  zstd: ['ARCHIVE_ZIP_METHOD', one({ method: 93 })],
  'a name in an unknown code page': ['ARCHIVE_NAME_ENCODING', one({ name: 'm/é', flags: 0 })],
  'an empty name': ['ARCHIVE_NAME_PATH', one({ name: '' })],
  'a symbolic link': ['ARCHIVE_TYPE', one({ mode: 0o120777 })],
  'a device': ['ARCHIVE_TYPE', one({ mode: 0o020644 })],
  'a directory by mode': ['ARCHIVE_TYPE', one({ mode: 0o040755 })],
  'a directory by name': ['ARCHIVE_TYPE', one({ name: 'm/d/' })],
  'a directory by DOS attribute': ['ARCHIVE_TYPE', one({ central: { attributes: 0x10 } })],
  'a Unix mode from another system': ['ARCHIVE_TYPE', one({ mode: 0o100644, central: { madeBy: 0x0014 } })],
  'another name in the local header': ['ARCHIVE_ZIP_LOCAL', one({ local: { name: 'm/b' } })],
  'a longer name in the local header': [
    'ARCHIVE_ZIP_LOCAL',
    one({ local: { name: 'm/a/../../x' }, after: Buffer.alloc(9) }),
  ],
  'another method in the local header': ['ARCHIVE_ZIP_LOCAL', one({ local: { method: 0 } })],
  'another size in the local header': ['ARCHIVE_ZIP_LOCAL', one({ local: { size: 1 } })],
  'other flags in the local header': ['ARCHIVE_ZIP_LOCAL', one({ local: { flags: 0 } })],
  'no local header': ['ARCHIVE_ZIP_LOCAL', Buffer.concat([Buffer.from('xx'), one({}).subarray(2)])],
  'a local extra field that eats the data': [
    'ARCHIVE_ZIP_OVERLAP',
    rawZip([{ ...plain, central: { compressedSize: 15 } }, plain]),
  ],
  'overlapping members': [
    'ARCHIVE_ZIP_OVERLAP',
    rawZip([plain, { name: 'm/b', content: hello, central: { name: 'm/b', offset: 0 } }]),
  ],
  'a member that reaches into the directory': [
    'ARCHIVE_ZIP_OVERLAP',
    one({ central: { compressedSize: 40 } }),
  ],
  'a gap behind a member': ['ARCHIVE_ZIP_GAP', one({ after: Buffer.from('hidden') })],
  'a gap the size of a descriptor': ['ARCHIVE_ZIP_GAP', one({ after: rawZipDescriptor(hello) })],
  'no descriptor where one is due': ['ARCHIVE_ZIP_OVERLAP', one({ after: Buffer.alloc(0) }, streamed)],
  'a descriptor of other content': [
    'ARCHIVE_ZIP_LOCAL',
    one({ after: rawZipDescriptor(Buffer.from('other')) }, streamed),
  ],
  'a descriptor with bytes behind it': [
    'ARCHIVE_ZIP_GAP',
    one({ after: Buffer.concat([rawZipDescriptor(hello), Buffer.from('x')]) }, streamed),
  ],
  'damaged data': ['ARCHIVE_DEFLATE', one({ data: Buffer.from([7, 3, 4]) })],
  'data that end early': ['ARCHIVE_DEFLATE', one({ data: deflateRawSync(hello).subarray(0, -3) })],
  'bytes behind the compressed stream': [
    'ARCHIVE_TRAILING',
    one({ data: Buffer.concat([deflateRawSync(hello), hello]) }),
  ],
  'more content than declared': ['ARCHIVE_SIZE', one({ data: deflateRawSync(Buffer.alloc(30_000)) })],
  'less content than declared': ['ARCHIVE_SIZE', one({ data: deflateRawSync(hello.subarray(1)) })],
  'other content': ['ARCHIVE_CHECKSUM', one({ data: deflateRawSync(Buffer.alloc(hello.length, 'x')) })],
  'other stored content': ['ARCHIVE_CHECKSUM', one({ method: 0, data: Buffer.alloc(hello.length, 'x') })],
  'stored sizes that differ': ['ARCHIVE_SIZE', one({ method: 0, central: { size: 5 } })],
  'a decompression bomb': ['ARCHIVE_RATIO', one({ content: Buffer.alloc(8 << 20) })],
  'a large member with other content': [
    'ARCHIVE_CHECKSUM',
    one({ content: large, data: deflateRawSync(Buffer.from(large).fill(0, 9, 99)) }),
  ],
  'a large member that is longer': [
    'ARCHIVE_SIZE',
    one({ content: large, data: deflateRawSync(Buffer.concat([large, hello])) }),
  ],
  'a large member with bytes behind it': [
    'ARCHIVE_TRAILING',
    one({ content: large, data: Buffer.concat([deflateRawSync(large), large]) }),
  ],
  'a large stored member with other content': [
    'ARCHIVE_CHECKSUM',
    one({ method: 0, content: large, data: Buffer.from(large).fill(0, 9, 99) }),
  ],
  'a large gap': ['ARCHIVE_ZIP_GAP', one({ after: large })],
};

for (const [title, [code, file]] of Object.entries(HOSTILE)) {
  test(`zip refused: ${title}`, async (t) => {
    const path = join(await temporaryFolder(t), 'a.zip');
    await writeFile(path, file);
    t.is(await refusal(() => list(path)), code);
  });
}

/** Decoding of a directory that declares so much. */
function declared(size: number, members: number): () => unknown {
  const compressedSize = Math.ceil(size / 100);
  // the directory alone is read: the members' data need not be there
  const file = rawZip(
    Array.from({ length: members }, (_, index) => ({
      name: `m/${index}`,
      data: Buffer.alloc(0),
      central: { size, compressedSize, offset: index * (compressedSize + 100) },
    })),
  );
  const end = decodeZipEnd(file, file.length);
  const moved = { ...end, directoryStart: members * (compressedSize + 100), directoryEnd: 0 };
  moved.directoryEnd = moved.directoryStart + end.directoryEnd - end.directoryStart;
  const directory = Buffer.from(file.subarray(end.directoryStart));
  directory.writeUInt32LE(moved.directoryStart, directory.length - 6);
  return () => decodeZipDirectory(directory, moved);
}

test('declared sizes are refused before anything is unpacked', (t) => {
  const code = (action: () => unknown): string | undefined =>
    t.throws(action, { instanceOf: DepotError })?.code;
  t.is(code(declared(MAX_FILE_BYTES + 1, 1)), 'ARCHIVE_LARGE');
  t.is(code(declared(MAX_FILE_BYTES, 9)), 'ARCHIVE_TOTAL');
  t.notThrows(declared(MAX_FILE_BYTES, 8));
});

test('what Go and plain zippers write is accepted', async (t) => {
  const path = join(await temporaryFolder(t), 'a.zip');
  const time = rawExtra(0x5455, Buffer.alloc(5));
  const flags = DESCRIPTOR | UTF8;
  const open = { crc32: 0, compressedSize: 0, size: 0, extra: time };
  await writeFile(
    path,
    rawZip([
      rawZipFile('m/empty', Buffer.alloc(0), 0o100755),
      {
        name: 'm/Þ',
        content: hello,
        flags,
        local: open,
        after: rawZipDescriptor(hello),
        central: { extra: time },
      },
      { name: 'm/b', content: hello, flags, local: open, after: rawZipDescriptor(hello, false) },
      { name: 'm/stored', content: hello, method: 0, flags: 0 },
      { name: 'm/large', content: large, mode: 0o100644 },
      { name: 'm/large-stored', content: large, method: 0 },
    ]),
  );
  const text = large.toString('latin1');
  t.deepEqual(await list(path), [
    ['m/empty', 0o755, ''],
    ['m/Þ', undefined, hello.toString()],
    ['m/b', undefined, hello.toString()],
    ['m/stored', undefined, hello.toString()],
    ['m/large', 0o644, text],
    ['m/large-stored', undefined, text],
  ]);
});

test('a flipped bit anywhere is refused or changes nothing but dates and permissions', async (t) => {
  const path = join(await temporaryFolder(t), 'a.zip');
  const file = rawZip([rawZipFile('m/a', hello), { name: 'm/b', content: hello, method: 0 }]);
  const contents = async (): Promise<string> =>
    JSON.stringify((await list(path)).map(([name, , content]) => [name, content]));
  await writeFile(path, file);
  const expected = await contents();
  let refused = 0;
  for (let at = 0; at < file.length; at++) {
    for (const bit of [0x01, 0x08, 0x80]) {
      const flipped = Buffer.from(file);
      flipped.writeUInt8(flipped.readUInt8(at) ^ bit, at);
      await writeFile(path, flipped);
      let found: string;
      try {
        found = await contents();
      } catch (error) {
        if (!(error instanceof DepotError)) throw error;
        refused += 1;
        continue;
      }
      // both headers carry the name, so that a flip in one of them never passes as another name
      t.is(found, expected, `bit ${bit} of byte ${at}`);
    }
  }
  t.true(refused > file.length);
});
