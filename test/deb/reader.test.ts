import { mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { fc } from '../helpers/fast-check.ts';

import { controlValue } from '../../builder/deb/control.ts';
import { listDeb, readDeb } from '../../builder/deb/reader.ts';
import { DepotError, type ErrorCode } from '../../builder/errors.ts';
import { layOut } from '../helpers/disk-tree.ts';
import { makeDeb } from '../helpers/make-deb.ts';
import { CONTROL, debParts, plainControl, rawAr, type RawMember, rawTar } from '../helpers/raw-deb.ts';
import { samplePackage } from '../helpers/sample-package.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

/** Reads everything there is and gives one line for each entry, in the manner of `dpkg-deb -c`. */
async function readAll(path: string): Promise<string[]> {
  await readDeb(path);
  const lines: string[] = [];
  for await (const entry of listDeb(path)) {
    let size = 0;
    for await (const chunk of entry.content()) size += chunk.length;
    lines.push(
      `${entry.type} ${entry.mode.toString(8)} ${size} ${entry.path}${entry.target === undefined ? '' : ` -> ${entry.target}`}`,
    );
  }
  return lines;
}

/** A deb that dpkg-deb makes of the sample's tree. */
async function dpkgDeb(t: ExecutionContext, options: readonly string[]): Promise<string> {
  const folder = await temporaryFolder(t);
  const tree = join(folder, 'tree');
  await layOut(samplePackage(), tree);
  await execa('ln', [join(tree, 'usr/local/go-1.27/LICENSE'), join(tree, 'usr/local/go-1.27/hard')]);
  await mkdir(join(tree, 'DEBIAN'));
  await writeFile(join(tree, 'DEBIAN/control'), CONTROL);
  await writeFile(join(tree, 'DEBIAN/prerm'), '#!/bin/sh\n', { mode: 0o755 });
  const path = join(folder, 'trial.deb');
  await execa('dpkg-deb', ['--root-owner-group', ...options, '--build', tree, path]);
  return path;
}

for (const compression of ['gzip', 'zstd', 'xz', 'none'] as const) {
  test(`reads what dpkg-deb writes: ${compression}`, async (t) => {
    const path = await dpkgDeb(t, [`-Z${compression}`]);
    const info = await readDeb(path);
    t.is(controlValue(info.control, 'package'), 'trial');
    t.deepEqual(info.scripts, { prerm: '#!/bin/sh\n' });
    t.is(info.dataCompression, compression);
    const bytes = await readFile(path);
    t.deepEqual(
      info.members.map(({ name, offset }) => [
        name.split('.')[0],
        bytes.subarray(offset - 2, offset).toString(),
      ]),
      [
        ['debian-binary', '`\n'],
        ['control', '`\n'],
        ['data', '`\n'],
      ],
    );
    const lines = await readAll(path);
    t.true(lines.includes('directory 755 0 /'));
    t.true(lines.includes('file 755 3000001 /usr/local/go-1.27/bin/go'));
    t.true(lines.includes('link 777 0 /usr/local/go-1.27/zlink -> bin/go'));
    t.true(lines.some((line) => line.startsWith('hardlink ')));
    const { stdout } = await execa('dpkg-deb', ['-c', path]);
    t.is(lines.length, stdout.split('\n').length);
  });
}

test('ignores signatures behind and before the data', async (t) => {
  const path = join(await temporaryFolder(t), 'trial.deb');
  const [format, control, data] = debParts(plainControl(), rawTar([{ name: './x', body: 'y' }]));
  if (format === undefined || control === undefined || data === undefined) throw new Error('three parts');
  await writeFile(
    path,
    rawAr([format, ['_before', Buffer.from('a')], control, data, ['_gpgorigin', Buffer.from('b')]]),
  );
  t.deepEqual(await readAll(path), ['file 644 1 /x']);
  t.is((await execa('dpkg-deb', ['-c', path])).exitCode, 0);
});

test('leaves nothing open when the reader loses interest', async (t) => {
  const { path } = await makeDeb(await temporaryFolder(t), samplePackage());
  for (let round = 0; round < 30; round++) {
    for await (const entry of listDeb(path)) {
      if (entry.type !== 'file' || entry.size < 1000) continue;
      for await (const chunk of entry.content()) {
        t.true(chunk.length > 0);
        break;
      }
      break;
    }
  }
  // what other tests of this process close meanwhile is missing, which is no fault
  const open = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  );
  t.true(open.some((target) => target !== ''));
  t.false(open.includes(path));
});

type Parts = [string, Buffer][];
/** What is done to an honest deb. */
const ar: Readonly<Record<string, [ErrorCode, (parts: Parts) => Buffer]>> = {
  'no ar archive': ['AR_MALFORMED', () => Buffer.from('PK\u0003\u0004 and so on')],
  'an empty file': ['AR_MALFORMED', () => Buffer.alloc(0)],
  'a size beyond the file': ['AR_TRUNCATED', (parts) => rewrite(rawAr(parts), 8 + 48, '9999999999')],
  'a negative size': ['AR_MALFORMED', (parts) => rewrite(rawAr(parts), 8 + 48, '-4        ')],
  'a size in hex': ['AR_MALFORMED', (parts) => rewrite(rawAr(parts), 8 + 48, '0x4       ')],
  'half a header at the end': ['AR_TRUNCATED', (parts) => Buffer.concat([rawAr(parts), Buffer.from('_x')])],
  'a long name': ['AR_MALFORMED', (parts) => rewrite(rawAr(parts), 8, '#1/20           ')],
  'no control': ['DEB_MEMBERS', ([a, , c]) => rawAr(present([a, c]))],
  'data before control': ['DEB_MEMBERS', ([a, b, c]) => rawAr(present([a, c, b]))],
  'control twice': ['DEB_MEMBERS', ([a, b, c]) => rawAr(present([a, b, b, c]))],
  'data twice': ['DEB_MEMBERS', ([a, b, c]) => rawAr(present([a, b, c, c]))],
  'a member that nobody knows': [
    'DEB_MEMBERS',
    ([a, b, c]) => rawAr([...present([a, b, c]), ['more', Buffer.from('x')]]),
  ],
  'no debian-binary': ['DEB_MEMBERS', ([, b, c]) => rawAr(present([b, c]))],
  'an unknown ending': [
    'DEB_MEMBERS',
    ([a, b, c]) => rawAr([...present([a, b]), ['data.tar.br', c?.[1] ?? Buffer.alloc(0)]]),
  ],
  'format 3': [
    'DEB_FORMAT',
    ([, b, c]) => rawAr([['debian-binary', Buffer.from('3.0\n')], ...present([b, c])]),
  ],
  'many members': [
    'DEB_LIMIT',
    (parts) =>
      rawAr([...parts, ...Array.from({ length: 40 }, (): [string, Buffer] => ['_x', Buffer.from('y')])]),
  ],
  'damaged data': ['DEB_COMPRESSED', (parts) => rewrite(rawAr(parts), rawAr(parts).length - 12, '????')],
  'two zstd frames': [
    'DEB_COMPRESSED',
    ([a, b]) => rawAr([...present([a, b]), ['data.tar.zst', twoFrames()]]),
  ],
  'a bomb as control archive': [
    'DEB_LIMIT',
    ([a, , c]) => rawAr(present([a, ['control.tar.zst', zstdBomb(33 * 1024 ** 2)], c])),
  ],
  'a bomb as data': [
    'DEB_LIMIT',
    ([a, b]) => rawAr(present([a, b, ['data.tar.zst', zstdBomb(2.1 * 1024 ** 3)]])),
  ],
};

function present(parts: readonly ([string, Buffer] | undefined)[]): Parts {
  return parts.filter((part) => part !== undefined);
}

function rewrite(bytes: Buffer, at: number, text: string): Buffer {
  bytes.write(text, at, 'latin1');
  return bytes;
}

/** Larger than what is read at once, so that the second frame comes in a later piece. */
function twoFrames(): Buffer {
  let seed = 1;
  const noise = Buffer.alloc(400_000).map(() => (seed = (seed * 48_271) % 0x7fff_ffff) & 0xff);
  const first = zstdCompressSync(rawTar([{ name: './x', body: Buffer.from(noise) }]));
  return Buffer.concat([first, zstdCompressSync(rawTar([{ name: './hidden', body: 'x' }]))]);
}

/** A zstd frame of RLE blocks (RFC 8878, 3.1.1.2): a file of zeros, thirty thousand times larger than its frame. */
function zstdBomb(size: number): Buffer {
  const digits = Math.floor(size).toString(8).padStart(11, '0');
  const header = rawTar([{ name: './control', over: [124, `${digits}\0`] }]);
  const zeros = zstdBlock(1, 128 * 1024, Buffer.alloc(1));
  return Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x50]),
    zstdBlock(0, 512, header.subarray(0, 512)),
    ...Array.from({ length: Math.ceil(size / (128 * 1024)) }, () => zeros),
  ]);
}

function zstdBlock(type: 0 | 1, size: number, body: Buffer): Buffer {
  const header = Buffer.alloc(3);
  header.writeUIntLE((size << 3) | (type << 1), 0, 3);
  return Buffer.concat([header, body]);
}

for (const [what, [code, change]] of Object.entries(ar)) {
  test(`refuses ${what}`, async (t) => {
    const path = join(await temporaryFolder(t), 'trial.deb');
    await writeFile(path, change(debParts(plainControl(), rawTar([{ name: './x', body: 'y' }]))));
    await t.throwsAsync(readAll(path), { code });
  });
}

const x: RawMember = { name: './x', body: 'y' };
const long = (text: string, flag = 'L'): RawMember => ({ name: '././@LongLink', flag, body: text });
const data: Readonly<Record<string, [ErrorCode, readonly RawMember[], Buffer?]>> = {
  'an absolute name': ['DEB_ENTRY_NAME', [{ name: '/etc/passwd' }]],
  'a name that climbs': ['DEB_ENTRY_NAME', [{ name: './usr/../../etc/passwd' }]],
  'a name with an empty part': ['DEB_ENTRY_NAME', [{ name: './usr//x' }]],
  'a file named like a directory': ['DEB_ENTRY_NAME', [{ name: './x/' }]],
  'a name with a line feed': ['DEB_ENTRY_NAME', [{ name: './a\nb' }]],
  'a long name that climbs': ['DEB_ENTRY_NAME', [long('./../x\0'), x]],
  'a long name with two ends': ['TAR_MALFORMED', [long('./a\0../x\0'), x]],
  'a long name that follows another': ['TAR_MALFORMED', [long('./a\0'), long('./b\0'), x]],
  'a long name for nothing': ['TAR_MALFORMED', [x, long('./a\0')]],
  'a longest name': ['DEB_LIMIT', [long(`./${'a'.repeat(5000)}\0`), x]],
  'a name twice': ['DEB_ENTRY_TWICE', [x, x]],
  'a file through a link': [
    'DEB_ENTRY_NAME',
    [{ name: './l', flag: '2', target: '/etc' }, { name: './l/passwd' }],
  ],
  'a hard link to nothing': ['DEB_ENTRY_NAME', [{ name: './l', flag: '1', target: './etc/shadow' }]],
  'a link to nothing': ['DEB_ENTRY_NAME', [{ name: './l', flag: '2' }]],
  'a pax header': ['TAR_UNSUPPORTED', [{ name: './pax', flag: 'x', body: '11 path=/x\n' }, x]],
  'a device': ['TAR_UNSUPPORTED', [{ name: './null', flag: '3' }]],
  'a sparse file': ['TAR_UNSUPPORTED', [{ name: './s', flag: 'S' }]],
  'a directory with a body': ['TAR_MALFORMED', [{ name: './d/', flag: '5', body: 'x'.repeat(512) }]],
  'a size in base 256': ['TAR_MALFORMED', [{ ...x, over: [124, '\x80\0\0\0\0\0\0\0\0\0\0\x01'] }]],
  'a size that is no number': ['TAR_MALFORMED', [{ ...x, over: [124, '0000000001x\0'] }]],
  'another magic': ['TAR_MALFORMED', [{ ...x, over: [257, 'posix'] }]],
  'no end': ['TAR_TRUNCATED', [x], Buffer.alloc(0)],
  'half an end': ['TAR_TRUNCATED', [x], Buffer.alloc(512)],
  'data after the end': ['TAR_MALFORMED', [x], Buffer.concat([Buffer.alloc(1024), Buffer.from('hidden')])],
};
for (const [what, [code, members, end]] of Object.entries(data)) {
  test(`refuses in the data ${what}`, async (t) => {
    const path = join(await temporaryFolder(t), 'trial.deb');
    await writeFile(path, rawAr(debParts(plainControl(), rawTar(members, end))));
    await t.throwsAsync(readAll(path), { code });
  });
}

const control: Readonly<Record<string, [ErrorCode, readonly RawMember[]]>> = {
  'no control file': ['DEB_CONTROL', [{ name: './md5sums' }]],
  'two control files': [
    'DEB_ENTRY_TWICE',
    [
      { name: './control', body: CONTROL },
      { name: 'control', body: CONTROL },
    ],
  ],
  'a link as control file': ['DEB_CONTROL', [{ name: './control', flag: '2', target: '/etc/passwd' }]],
  'no version': ['DEB_CONTROL', [{ name: './control', body: CONTROL.replace(/^Version.*\n/m, '') }]],
  'a digest list of another form': [
    'DEB_CONTROL_FILE',
    [
      { name: './control', body: CONTROL },
      { name: './md5sums', body: 'xyz  usr/x\n' },
    ],
  ],
  'a relative conffile': [
    'DEB_CONTROL_FILE',
    [
      { name: './control', body: CONTROL },
      { name: './conffiles', body: 'etc/x\n' },
    ],
  ],
};
for (const [what, [code, members]] of Object.entries(control)) {
  test(`refuses in the control archive ${what}`, async (t) => {
    const path = join(await temporaryFolder(t), 'trial.deb');
    await writeFile(path, rawAr(debParts(rawTar(members), rawTar([x]))));
    await t.throwsAsync(readAll(path), { code });
  });
}

test('no damage makes it throw anything but its own errors', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'trial.deb');
  const members: RawMember[] = [
    { name: './d/', flag: '5' },
    long('./d/long\0'),
    { name: './d/f', body: 'z'.repeat(700) },
  ];
  const parts: Parts = [
    ['debian-binary', Buffer.from('2.0\n')],
    ['control.tar', plainControl()],
    ['data.tar', rawTar(members)],
  ];
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      async (changes) => {
        const bytes = rawAr(parts);
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        await writeFile(path, bytes);
        try {
          await readAll(path);
        } catch (error) {
          refused += 1;
          t.true(error instanceof DepotError && /^(AR|DEB|TAR)_/.test(error.code), String(error));
        }
      },
    ),
    { numRuns: 400 },
  );
  t.true(refused > 100, `${refused}`);
});
