import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';
import { fc } from '../helpers/fast-check.ts';

import {
  AR_HEADER_SIZE,
  AR_MAGIC,
  AR_MAX_SIZE,
  arHeader,
  arPadding,
  parseArHeader,
} from '../../builder/archive/ar.ts';
import { DepotError } from '../../builder/errors.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const member = fc.record({
  name: fc.stringMatching(/^[a-z_][a-z0-9.-]{0,14}$/),
  mtime: fc.nat(),
  size: fc.oneof(fc.nat(), fc.constant(AR_MAX_SIZE)),
});

test('what is written is parsed', (t) => {
  fc.assert(
    fc.property(member, (input) => {
      const header = arHeader(input);
      t.is(header.length, AR_HEADER_SIZE);
      t.deepEqual(parseArHeader(header, 'x'), input);
    }),
  );
});

test('binutils reads it', async (t) => {
  const path = join(await temporaryFolder(t), 'x.a');
  const bodies = ['', 'odd', 'even', 'x'.repeat(1001)];
  const parts = bodies.flatMap((body, index) => [
    arHeader({ name: `member${index}`, mtime: 1_759_795_200, size: body.length }),
    Buffer.from(body),
    arPadding(body.length),
  ]);
  await writeFile(path, Buffer.concat([AR_MAGIC, ...parts]));
  const { stdout } = await execa('ar', ['tv', path], { env: { TZ: 'UTC', LC_ALL: 'C' } });
  t.deepEqual(
    stdout.split('\n'),
    bodies.map(
      (body, index) => `rw-r--r-- 0/0 ${String(body.length).padStart(6)} Oct  7 00:00 2025 member${index}`,
    ),
  );
  t.is((await execa('ar', ['p', path, 'member3'])).stdout, 'x'.repeat(1001));
});

test('no damage makes the parser throw anything but its own error, or give a name that is none', (t) => {
  let refused = 0;
  fc.assert(
    fc.property(member, fc.nat(AR_HEADER_SIZE - 1), fc.nat(255), (input, at, byte) => {
      const header = arHeader(input);
      header[at] = byte;
      try {
        const { name, size, mtime } = parseArHeader(header, 'x');
        t.regex(name, /^[!-~]{1,16}$/);
        t.true(Number.isSafeInteger(size) && size >= 0 && Number.isSafeInteger(mtime));
      } catch (error) {
        refused += 1;
        t.true(error instanceof DepotError && error.code === 'AR_MALFORMED');
      }
    }),
    { numRuns: 1000 },
  );
  t.true(refused > 100);
});

test('what does not fit is refused, not cut', (t) => {
  for (const input of [
    { name: 'a-name-of-sixteen', mtime: 0, size: 0 },
    { name: 'with space', mtime: 0, size: 0 },
    { name: 'x', mtime: 0, size: AR_MAX_SIZE + 1 },
    { name: 'x', mtime: -1, size: 0 },
    { name: 'x', mtime: 0.5, size: 0 },
  ]) {
    t.throws(() => arHeader(input), { code: 'INTERNAL' }, JSON.stringify(input));
  }
});
