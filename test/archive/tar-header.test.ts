import test from 'ava';
import { fc } from '../helpers/fast-check.ts';

import { TAR_BLOCK } from '../../builder/archive/tar-block.ts';
import { TAR_MAX_NUMBER, tarHeader, tarPadding } from '../../builder/archive/tar-header.ts';
import { parseTarBlock } from '../../builder/archive/tar-parse.ts';

const member = fc.record({
  name: fc.stringMatching(/^\.\/[a-zü/]{1,90}$/).filter((name) => Buffer.byteLength(name) <= 100),
  type: fc.constantFrom('file' as const, 'directory' as const, 'link' as const),
  mode: fc.nat(0o777),
  mtime: fc.oneof(fc.nat(), fc.constant(TAR_MAX_NUMBER)),
  size: fc.oneof(fc.nat(), fc.constant(TAR_MAX_NUMBER)),
  target: fc.stringMatching(/^[a-z]{0,100}$/),
});

// that long names and all other bytes are GNU tar's own is shown by test/deb/writer.test.ts
test('what is written is parsed', (t) => {
  fc.assert(
    fc.property(member, (input) => {
      const block = parseTarBlock(tarHeader(input), 'x');
      t.like(block, {
        name: Buffer.from(input.name),
        flag: { file: '0', directory: '5', link: '2' }[input.type],
        mode: input.mode,
        mtime: input.mtime,
        size: input.size,
        uid: 0,
        gid: 0,
        user: 'root',
        group: 'root',
        target: Buffer.from(input.target),
      });
    }),
  );
});

test('one changed byte is found by the checksum', (t) => {
  const header = tarHeader({ name: './x', type: 'file', mode: 0o644, mtime: 1, size: 2 });
  for (let at = 0; at < TAR_BLOCK; at++) {
    const changed = Buffer.from(header);
    changed[at] = (changed[at] ?? 0) ^ 1;
    // the two bytes behind the checksum's digits are only its end
    if (at === 154 || at === 155) continue;
    t.throws(() => parseTarBlock(changed, 'x'), { code: 'TAR_MALFORMED' }, `byte ${at}`);
  }
});

test('numbers that do not fit are refused, not cut', (t) => {
  const honest = { name: './x', type: 'file', mode: 0o644, mtime: 0, size: 0 } as const;
  for (const change of [{ size: TAR_MAX_NUMBER + 1 }, { mtime: -1 }, { mtime: 1.5 }, { mode: 0o100000000 }]) {
    t.throws(() => tarHeader({ ...honest, ...change }), { code: 'INTERNAL' }, JSON.stringify(change));
  }
});

test('bodies are filled up to whole blocks', (t) => {
  t.deepEqual(
    [0, 1, 511, 512, 513].map((size) => tarPadding(size).length),
    [0, 511, 1, 0, 511],
  );
});
