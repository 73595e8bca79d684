/** Archives put together from parts that lie or not: refused with a DepotError, or read as other programs read them (test/fuzz/targets). */
import { rm } from 'node:fs/promises';

import test from 'ava';
import { fc } from '../helpers/fast-check.ts';

import { target as tar } from '../fuzz/targets/tar.ts';
import { target as zip } from '../fuzz/targets/zip.ts';
import { workFile } from '../fuzz/target.ts';
import { checkProperty } from '../helpers/check-property.ts';
import { TAR_END, octal, paxRecord, rawPax, rawTarMember } from '../helpers/raw-tar.ts';
import {
  DESCRIPTOR,
  type RawZipMember,
  UTF8,
  rawExtra,
  rawZip,
  rawZipDescriptor,
} from '../helpers/raw-zip.ts';
import { moduleName } from '../helpers/toolchain-archive.ts';

test.after.always(() => Promise.all(['tar', 'zip'].map((name) => rm(workFile(name), { force: true }))));

/** Mostly the usual, sometimes what is odd. */
function mostly<T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

const tarName = mostly(
  fc.constantFrom('go/a', 'go/b/c', 'go/bin/go', 'go/VERSION', 'x'),
  fc.constantFrom(
    '',
    '/',
    '/etc/passwd',
    'go/../x',
    'go//a',
    'go/a/',
    'go/\xe9',
    'go\\a',
    ' ',
    'go/a\nb',
    'g'.repeat(100),
  ),
);
const body = fc.uint8Array({ maxLength: 1100 }).map((bytes) => Buffer.from(bytes));
const extended = fc.array(
  fc.tuple(
    mostly(
      fc.constantFrom('path', 'comment', 'mtime', 'uid'),
      fc.constantFrom('size', 'linkpath', 'GNU.sparse.name', 'hdrcharset'),
    ),
    mostly(fc.constantFrom('go/long', '1', '12.5', 'x'), fc.constantFrom('', '\0', '-1', 'a=b\n', '../x')),
  ),
  { minLength: 1, maxLength: 3 },
);
const tarPart = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      name: tarName,
      type: mostly(fc.constantFrom('0', '5'), fc.constantFrom('\0', '1', '2', '7', 'L', 'S', 'g')),
      body,
    }),
  },
  { weight: 1, arbitrary: extended },
);
/** Instead of the true length of the body. */
const wrongSize = mostly(
  fc.constant(undefined),
  fc.constantFrom(octal(0), octal(512), octal(1), '00000000010 ', '-1\0', '\x80\0\0\0\0\0\0\0\0\0\x02\0'),
);

test('any tar is refused, or GNU tar lists the same names and takes out the same bytes', async (t) => {
  const ends = new Map<string, number>();
  const archives = fc.record({
    parts: fc.array(fc.tuple(tarPart, wrongSize), { minLength: 1, maxLength: 5 }),
    end: mostly(
      fc.constant(TAR_END),
      fc.constantFrom(Buffer.alloc(512), Buffer.alloc(0), Buffer.alloc(10_240), Buffer.alloc(1537)),
    ),
  });
  await checkProperty(
    t,
    fc.asyncProperty(archives, async ({ parts, end }) => {
      const members = parts.map(([part, size]) => {
        if (Array.isArray(part)) return rawPax(...part.map(([key, value]) => paxRecord(key, value)));
        const content = part.type === '5' ? Buffer.alloc(0) : part.body;
        return rawTarMember(
          { name: part.name, type: part.type, ...(size === undefined ? {} : { size }) },
          content,
        );
      });
      const result = (await tar.run(Buffer.concat([...members, end]))).replace(/,.*/, '');
      ends.set(result, (ends.get(result) ?? 0) + 1);
    }),
    200,
  );
  t.true((ends.get('tar accepted') ?? 0) > 0, 'nothing was accepted: nothing was compared');
});

const M = moduleName('');
const zipName = mostly(
  fc.constantFrom(`${M}a`, `${M}b/c`, `${M}VERSION`, `${M}src/e`),
  fc.constantFrom('', '/', '../x', `${M}a/`, `${M}é`, `${M}a\\b`, 'x'.repeat(300)),
);
const header = fc.record(
  {
    name: zipName,
    flags: fc.constantFrom(0, UTF8, DESCRIPTOR | UTF8, 1),
    method: fc.constantFrom(0, 8, 9),
    crc32: fc.nat(),
    compressedSize: fc.oneof(fc.nat(100), fc.constant(0xffffffff)),
    size: fc.oneof(fc.nat(100), fc.constant(0xffffffff)),
    extra: fc.constantFrom(
      rawExtra(0x5455, Buffer.alloc(5)),
      rawExtra(1, Buffer.alloc(8)),
      rawExtra(0x7075, Buffer.alloc(9)),
      Buffer.from('xx'),
    ),
  },
  { requiredKeys: [] },
);
const honest = fc.constant({});
const zipMember: fc.Arbitrary<RawZipMember> = fc
  .record({
    name: zipName,
    content: fc.uint8Array({ maxLength: 200 }),
    method: fc.constantFrom(0, 8),
    mode: mostly(fc.constantFrom(0o100644, 0o100755, 0), fc.constantFrom(0o120777, 0o040755, 0o104755)),
    streamed: fc.boolean(),
    local: mostly(honest, header),
    central: mostly(honest, header),
  })
  .map(({ streamed, ...member }) => {
    if (!streamed || member.method === 0) return member;
    const open = { crc32: 0, compressedSize: 0, size: 0 };
    return {
      ...member,
      flags: DESCRIPTOR | UTF8,
      local: { ...open, ...member.local },
      after: rawZipDescriptor(member.content),
    };
  });
const zipEnd = mostly(
  honest,
  fc.record(
    {
      entries: fc.nat(9),
      length: fc.nat(300),
      start: fc.nat(300),
      comment: body,
      front: body,
      between: body,
      behind: body,
    },
    { requiredKeys: [] },
  ),
);

test("any zip is refused, or Python's zipfile and Info-ZIP read the same names and bytes", async (t) => {
  const ends = new Map<string, number>();
  await checkProperty(
    t,
    fc.asyncProperty(fc.array(zipMember, { minLength: 1, maxLength: 4 }), zipEnd, async (members, end) => {
      const result = (await zip.run(rawZip(members, end))).replace(/,.*/, '');
      ends.set(result, (ends.get(result) ?? 0) + 1);
    }),
    120,
  );
  t.true((ends.get('zip accepted') ?? 0) > 0, 'nothing was accepted: nothing was compared');
});
