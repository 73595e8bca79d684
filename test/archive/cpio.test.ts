import test from 'ava';
import { execa } from 'execa';
import { fc } from '../helpers/fast-check.ts';

import {
  cpioHeader,
  type CpioMember,
  cpioPadding,
  cpioTrailer,
  createCpioParser,
} from '../../builder/archive/cpio.ts';
import { DepotError } from '../../builder/errors.ts';

type Parsed = CpioMember & { content: string };

function parse(archive: Buffer, cuts: readonly number[] = []): Parsed[] {
  const found: Parsed[] = [];
  const parser = createCpioParser(
    {
      begin: (member) => void found.push({ ...member, content: '' }),
      data(chunk) {
        const last = found.at(-1);
        if (last !== undefined) last.content += chunk.toString('latin1');
      },
      end: () => {},
    },
    'test',
  );
  let at = 0;
  for (const cut of [...cuts.map((cut) => cut % archive.length).sort((a, b) => a - b), archive.length]) {
    parser.write(archive.subarray(at, cut));
    at = cut;
  }
  parser.finish();
  return found;
}

function archiveOf(members: readonly Parsed[]): Buffer {
  return Buffer.concat([
    ...members.flatMap(({ content, ...member }) => [
      cpioHeader(member),
      Buffer.from(content, 'latin1'),
      cpioPadding(member.size),
    ]),
    cpioTrailer(),
  ]);
}

const member = fc
  .record({
    name: fc.stringMatching(/^\.\/[a-zé]{1,12}$/),
    inode: fc.nat(0xffff_ffff),
    mode: fc.nat(0xffff),
    mtime: fc.nat(0xffff_ffff),
    content: fc.stringMatching(/^[a-z]{0,30}$/),
  })
  .map((fields): Parsed => ({ ...fields, size: fields.content.length }));

test('what is written is read, however it is cut', (t) => {
  fc.assert(
    fc.property(
      fc.array(member, { maxLength: 6 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      (members, cuts) => {
        t.deepEqual(parse(archiveOf(members), cuts), members);
      },
    ),
  );
});

const sample: Parsed = { name: './a', inode: 1, mode: 0o100644, mtime: 7, size: 3, content: 'abc' };

test('GNU cpio reads it, and what GNU cpio writes is read', async (t) => {
  const directory: Parsed = { name: './d', inode: 2, mode: 0o040755, mtime: 7, size: 0, content: '' };
  const { stdout } = await execa('cpio', ['--list', '--quiet'], { input: archiveOf([sample, directory]) });
  t.is(stdout, './a\n./d');
  const { stdout: theirs } = await execa('cpio', ['--create', '--quiet', '--format=newc'], {
    input: 'package.json\n',
    encoding: 'buffer',
  });
  t.like(parse(Buffer.from(theirs))[0], { name: 'package.json' });
});

function changed(at: number, text: string): Buffer {
  const archive = archiveOf([sample]);
  archive.write(text, at, 'latin1');
  return archive;
}

const whole = archiveOf([sample]);
for (const [fault, code, archive] of [
  ['a checksum archive', 'CPIO_MALFORMED', changed(0, '070702')],
  ['a number with a sign', 'CPIO_MALFORMED', changed(6, '-0000001')],
  ['an empty name', 'CPIO_MALFORMED', changed(94, '00000001')],
  ['a name of 4 GiB', 'CPIO_MALFORMED', changed(94, 'ffffffff')],
  ['a NUL inside the name', 'CPIO_MALFORMED', changed(111, '\0')],
  ['a name that is not UTF-8', 'CPIO_MALFORMED', changed(112, '\xff')],
  ['a name without its NUL', 'CPIO_MALFORMED', changed(113, 'x')],
  ['padding in use', 'CPIO_MALFORMED', changed(119, 'x')],
  ['a body longer than the archive', 'CPIO_TRUNCATED', changed(54, 'ffffffff')],
  ['no trailer', 'CPIO_TRUNCATED', whole.subarray(0, 120)],
  ['half a trailer', 'CPIO_TRUNCATED', whole.subarray(0, whole.length - 1)],
  ['nothing', 'CPIO_TRUNCATED', Buffer.alloc(0)],
  ['data after the trailer', 'CPIO_MALFORMED', Buffer.concat([whole, whole])],
  ['zeros without end', 'CPIO_MALFORMED', Buffer.concat([whole, Buffer.alloc(512)])],
] as const) {
  test(`refused: ${fault}`, (t) => {
    const error = t.throws(() => parse(archive), { instanceOf: DepotError });
    t.is(error?.code, code, error?.message);
  });
}
