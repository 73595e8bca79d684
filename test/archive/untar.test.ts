import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import test from 'ava';
import { execa } from 'execa';
import * as fc from 'fast-check';

import { MAX_ENTRIES, MAX_FILE_BYTES } from '../../builder/archive/limits.ts';
import { untar } from '../../builder/archive/untar.ts';
import { TarWalk } from '../../builder/archive/untar-walk.ts';
import { DepotError } from '../../builder/errors.ts';
import {
  TAR_END,
  octal,
  paxRecord,
  rawPax,
  rawTarDirectory,
  rawTarFile,
  rawTarGz,
  rawTarHeader,
  rawTarMember,
  withChecksum,
} from '../helpers/raw-tar.ts';
import { refusal } from '../helpers/refusal.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

interface Listed {
  name: string;
  type: string;
  content: string;
}

async function list(path: string): Promise<Listed[]> {
  const found: Listed[] = [];
  let pieces: Buffer[] = [];
  await untar(path, {
    begin: () => (pieces = []),
    data: (chunk) => pieces.push(Buffer.from(chunk)),
    end: ({ rawName, type }) =>
      found.push({ name: rawName.toString(), type, content: Buffer.concat(pieces).toString('latin1') }),
    settle: () => undefined,
  });
  return found;
}

const body = Buffer.alloc(512, 'a');
const good = rawTarFile('go/bin/go', Buffer.from('content'));

const HOSTILE: Record<string, [code: string, ...parts: Buffer[]]> = {
  'an entry after the closing blocks': ['ARCHIVE_TRAILING', good, TAR_END, good, TAR_END],
  'one closing block, then an entry': ['ARCHIVE_TRAILING', good, Buffer.alloc(512), good, TAR_END],
  'a byte long after the closing blocks': [
    'ARCHIVE_TRAILING',
    good,
    TAR_END,
    Buffer.alloc(100_000),
    Buffer.from('x'),
  ],
  'no closing blocks': ['ARCHIVE_TRUNCATED', good],
  'one closing block': ['ARCHIVE_TRUNCATED', good, Buffer.alloc(512)],
  'a cut header': ['ARCHIVE_TRUNCATED', good, rawTarHeader({}).subarray(0, 300)],
  'a cut body': ['ARCHIVE_TRUNCATED', rawTarHeader({ size: octal(1000) }), body],
  'nothing at all': ['ARCHIVE_TRUNCATED', Buffer.alloc(0)],
  'closing blocks only': ['ARCHIVE_EMPTY', TAR_END],
  'hidden bytes in padding': ['ARCHIVE_TRAILING', rawTarHeader({ size: octal(1) }), body, TAR_END],
  'a hard link with a body': [
    'ARCHIVE_TYPE',
    rawTarMember({ type: '1', linkName: 'go/x', size: octal(512) }, body),
    TAR_END,
  ],
  'a symbolic link': ['ARCHIVE_TYPE', rawTarMember({ type: '2', linkName: '/etc/passwd' }), TAR_END],
  'a character device': ['ARCHIVE_TYPE', rawTarMember({ type: '3' }), TAR_END],
  'a block device': ['ARCHIVE_TYPE', rawTarMember({ type: '4' }), TAR_END],
  'a fifo': ['ARCHIVE_TYPE', rawTarMember({ type: '6' }), TAR_END],
  'a contiguous file': ['ARCHIVE_TYPE', rawTarMember({ type: '7' }), TAR_END],
  'a GNU sparse file': ['ARCHIVE_TYPE', rawTarMember({ type: 'S' }, body), TAR_END],
  'a GNU long name': [
    'ARCHIVE_TYPE',
    rawTarMember({ type: 'L' }, Buffer.from('go/../../x\0')),
    good,
    TAR_END,
  ],
  'a GNU long link': ['ARCHIVE_TYPE', rawTarMember({ type: 'K' }, Buffer.from('x\0')), good, TAR_END],
  'an old regular file of type NUL': ['ARCHIVE_TYPE', rawTarMember({ type: '\0' }), TAR_END],
  'an unknown type with a body': ['ARCHIVE_TYPE', rawTarMember({ type: 'Z' }, body), TAR_END],
  'a directory with a body': ['ARCHIVE_TAR_BODY', rawTarMember({ type: '5', name: 'go/d/' }, body), TAR_END],
  'a file whose name ends in a slash': ['ARCHIVE_TYPE', rawTarMember({ name: 'go/d/' }), TAR_END],
  'a link target on a file': ['ARCHIVE_TAR_HEADER', rawTarMember({ linkName: 'go/x' }), TAR_END],
  'a wrong checksum': ['ARCHIVE_TAR_HEADER', rawTarHeader({ checksum: '000001\0 ' }), TAR_END],
  'GNU magic': ['ARCHIVE_TAR_HEADER', rawTarMember({ magic: 'ustar  \0' }), TAR_END],
  'no magic (v7)': ['ARCHIVE_TAR_HEADER', rawTarMember({ magic: '\0\0\0\0\0\0\0\0' }), TAR_END],
  'a non-octal mode': ['ARCHIVE_TAR_NUMBER', rawTarMember({ mode: '0000648\0' }), TAR_END],
  'a size with a tail': ['ARCHIVE_TAR_NUMBER', rawTarMember({ size: '0000001000x\0' }, body), TAR_END],
  'an empty size': ['ARCHIVE_TAR_NUMBER', rawTarMember({ size: '\0\0\0\0\0\0\0\0\0\0\0\0' }), TAR_END],
  'a negative base-256 size': ['ARCHIVE_TAR_NUMBER', rawTarMember({ size: '\xff'.repeat(12) }), TAR_END],
  'a base-256 size': [
    'ARCHIVE_TAR_NUMBER',
    rawTarMember({ size: `\x80${'\0'.repeat(9)}\x02\0` }, body),
    TAR_END,
  ],
  'a non-octal owner': ['ARCHIVE_TAR_NUMBER', rawTarMember({ uid: '-1\0' }), TAR_END],
  'bytes behind the NUL of a name': [
    'ARCHIVE_NAME_CHARACTER',
    rawTarMember({ name: 'go/a\0/../x' }),
    TAR_END,
  ],
  'an extended path with NUL': [
    'ARCHIVE_NAME_CHARACTER',
    rawPax(paxRecord('path', 'a\0../../etc/passwd')),
    good,
    TAR_END,
  ],
  'an extended size': ['ARCHIVE_TAR_PAX', rawPax(paxRecord('size', '1e3')), good, TAR_END],
  'an extended link target': ['ARCHIVE_TAR_PAX', rawPax(paxRecord('linkpath', 'x')), good, TAR_END],
  'an extended sparse map': ['ARCHIVE_TAR_PAX', rawPax(paxRecord('GNU.sparse.name', 'x')), good, TAR_END],
  'the same key twice': [
    'ARCHIVE_TAR_PAX',
    rawPax(paxRecord('path', 'go/a'), paxRecord('path', 'go/b')),
    good,
    TAR_END,
  ],
  'a record longer than its header': [
    'ARCHIVE_TAR_PAX',
    rawPax(Buffer.from('99 path=go/a\n')),
    good,
    TAR_END,
  ],
  'a record of length 0': ['ARCHIVE_TAR_PAX', rawPax(Buffer.from('0 path=go/a\n')), good, TAR_END],
  'a record of length 1e1': ['ARCHIVE_TAR_PAX', rawPax(Buffer.from('1e1 path=a\n')), good, TAR_END],
  'bytes behind the last record': [
    'ARCHIVE_TAR_PAX',
    rawPax(paxRecord('path', 'go/a'), Buffer.from('\0\0')),
    good,
    TAR_END,
  ],
  'an empty extended header': ['ARCHIVE_TAR_PAX', rawPax(), good, TAR_END],
  'two extended headers': [
    'ARCHIVE_TAR_PAX',
    rawPax(paxRecord('path', 'go/a')),
    rawPax(paxRecord('path', 'go/b')),
    good,
    TAR_END,
  ],
  'an extended header for nothing': ['ARCHIVE_TAR_PAX', good, rawPax(paxRecord('path', 'go/a')), TAR_END],
  'a global path': [
    'ARCHIVE_TAR_GLOBAL',
    rawTarMember({ type: 'g' }, paxRecord('path', 'go/x')),
    good,
    TAR_END,
  ],
  'a global size': ['ARCHIVE_TAR_GLOBAL', rawTarMember({ type: 'g' }, paxRecord('size', '1')), good, TAR_END],
  'a header over 4 MiB': [
    'ARCHIVE_TAR_HEADER_LARGE',
    rawPax(paxRecord('comment', Buffer.alloc(5 * 1024 * 1024, 'c'))),
    good,
    TAR_END,
  ],
  'a declared size beyond the limit': [
    'ARCHIVE_LARGE',
    rawTarHeader({ size: octal(MAX_FILE_BYTES + 1) }),
    TAR_END,
  ],
  'too many entries': [
    'ARCHIVE_ENTRIES',
    Buffer.concat(Array.from({ length: MAX_ENTRIES + 1 }, () => rawTarHeader({}))),
    TAR_END,
  ],
};

for (const [title, [code, ...parts]] of Object.entries(HOSTILE)) {
  test(`tar refused: ${title}`, async (t) => {
    const path = join(await temporaryFolder(t), 'a.tar.gz');
    await writeFile(path, rawTarGz(...parts));
    t.is(await refusal(() => list(path)), code);
  });
}

const tar = Buffer.concat([good, TAR_END]);
const packed = gzipSync(tar);
const HOSTILE_GZIP: Record<string, [code: string, file: Buffer]> = {
  'not gzip': ['ARCHIVE_FORMAT', tar],
  'an empty file': ['ARCHIVE_FORMAT', Buffer.alloc(0)],
  'a comment in the header': ['ARCHIVE_FORMAT', Buffer.from(packed).fill(0x10, 3, 4)],
  'a header only': ['ARCHIVE_TRUNCATED', packed.subarray(0, 12)],
  'a cut stream': ['ARCHIVE_DEFLATE', packed.subarray(0, -9)],
  'a second member': ['ARCHIVE_TRAILING', Buffer.concat([packed, gzipSync(Buffer.alloc(512))])],
  'bytes behind the member': ['ARCHIVE_TRAILING', Buffer.concat([packed, Buffer.from('x')])],
  'megabytes behind the member': ['ARCHIVE_TRAILING', Buffer.concat([packed, Buffer.alloc(3 << 20)])],
  'a wrong CRC': [
    'ARCHIVE_CHECKSUM',
    Buffer.concat([packed.subarray(0, -8), Buffer.alloc(4), packed.subarray(-4)]),
  ],
  'a wrong length': ['ARCHIVE_SIZE', Buffer.concat([packed.subarray(0, -4), Buffer.alloc(4)])],
  'a decompression bomb': ['ARCHIVE_RATIO', gzipSync(Buffer.concat([good, TAR_END, Buffer.alloc(64 << 20)]))],
};

for (const [title, [code, file]] of Object.entries(HOSTILE_GZIP)) {
  test(`gzip refused: ${title}`, async (t) => {
    const path = join(await temporaryFolder(t), 'a.tar.gz');
    await writeFile(path, file);
    t.is(await refusal(() => list(path)), code);
  });
}

test('the total is refused when a header crosses it, not after it was unpacked', (t) => {
  const walk = new TarWalk();
  const header = rawTarHeader({ size: octal(MAX_FILE_BYTES) });
  const zeros = Buffer.alloc(1 << 26);
  for (let file = 0; file < 8; file++) {
    walk.push(header);
    for (let part = 0; part < 4; part++) walk.push(zeros);
  }
  const error = t.throws(() => walk.push(header), { instanceOf: DepotError });
  t.is(error?.code, 'ARCHIVE_TOTAL');
});

test('what Go writes is accepted: local path headers, zeros behind the end, a file name in the gzip header', async (t) => {
  const path = join(await temporaryFolder(t), 'a.tar.gz');
  const named = Buffer.from(
    rawTarGz(rawTarDirectory('go'), rawTarFile('go/Þ', body), rawTarFile('go/b'), TAR_END, TAR_END),
  );
  named.writeUInt8(0x08, 3);
  await writeFile(path, Buffer.concat([named.subarray(0, 10), Buffer.from('a.tar\0'), named.subarray(10)]));
  t.deepEqual(await list(path), [
    { name: 'go/', type: 'directory', content: '' },
    { name: 'go/Þ', type: 'file', content: body.toString() },
    { name: 'go/b', type: 'file', content: '' },
  ]);
});

function walked(chunks: Buffer[]): unknown {
  const walk = new TarWalk();
  for (const chunk of chunks) walk.push(chunk);
  walk.end();
  return walk.members;
}

test('whatever chunks a tar comes in, the walk finds the same members', (t) => {
  const whole = Buffer.concat([
    rawTarDirectory('go'),
    rawTarFile('go/Þ', Buffer.alloc(700, 'b')),
    rawTarMember({ type: 'g' }, paxRecord('comment', 'harmless')),
    good,
    TAR_END,
  ]);
  const expected = walked([whole]);
  fc.assert(
    fc.property(fc.array(fc.nat(whole.length), { maxLength: 12 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), whole.length];
      t.deepEqual(walked(at.slice(1).map((end, index) => whole.subarray(at[index], end))), expected);
    }),
  );
});

/** GNU tar's reading: names, and the content of files. */
async function gnuTar(path: string): Promise<string[]> {
  const { stdout } = await execa('tar', ['--list', '--gzip', '--file', path, '--quoting-style=literal'], {
    env: { LC_ALL: 'C' },
  });
  return stdout.split('\n');
}

test('a tar with any header field overwritten is refused, or GNU tar reads the same members', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'untar-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'a.tar.gz');
  let accepted = 0;
  const character = fc.constantFrom(
    '\0',
    ' ',
    '0',
    '1',
    '5',
    '7',
    '8',
    'x',
    'g',
    'L',
    '/',
    '.',
    'a',
    '\x80',
    '\xff',
    '-',
  );
  const where = fc.oneof(
    fc.nat(511),
    fc.constantFrom(0, 1, 2, 5, 99, 100, 106, 124, 134, 135, 156, 157, 257, 345, 346),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(where, character), { minLength: 1, maxLength: 3 }),
      async (changes) => {
        const header = rawTarHeader({ size: octal(512) });
        for (const [at, value] of changes) header.write(value, at, 'latin1');
        await writeFile(path, rawTarGz(withChecksum(header), body, good, TAR_END));
        let ours: Listed[];
        try {
          ours = await list(path);
        } catch (error) {
          if (error instanceof DepotError) return;
          throw error;
        }
        accepted += 1;
        t.deepEqual(
          ours.map(({ name }) => Buffer.from(name).toString()),
          await gnuTar(path),
        );
      },
    ),
    { numRuns: 300 },
  );
  t.true(accepted > 0, 'nothing was ever accepted: the comparison was never made');
});
