import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { MAX_FILE_BYTES } from '../../builder/archive/limits.ts';
import { openZip } from '../../builder/archive/zip.ts';
import { decodeZipDirectory } from '../../builder/archive/zip-directory.ts';
import { decodeZipEnd } from '../../builder/archive/zip-end.ts';
import { DepotError } from '../../builder/errors.ts';
import { HOSTILE_ZIP } from '../helpers/hostile-zip.ts';
import { HOSTILE_ZIP_READERS } from '../helpers/hostile-zip-readers.ts';
import { DESCRIPTOR, UTF8, rawExtra, rawZip, rawZipDescriptor, rawZipFile } from '../helpers/raw-zip.ts';
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
/** Too large to be inflated in one call, incompressible enough for the ratio. */
const large = Buffer.from(Array.from({ length: 3 << 20 }, (_, index) => (index * 2654435761) >>> 20));

for (const [title, [code, file]] of Object.entries({ ...HOSTILE_ZIP, ...HOSTILE_ZIP_READERS })) {
  test(`zip refused: ${title}`, async (t) => {
    const path = join(await temporaryFolder(t), 'a.zip');
    await writeFile(path, file());
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
