import test from 'ava';
import { execa } from 'execa';

import { MAX_NAMES_CHARACTERS } from '../../builder/archive/limits.ts';
import { fold, NameTree } from '../../builder/toolchain/name-tree.ts';

/** Groups of texts that Unicode's canonical caseless matching (3.13, D145) takes for one, each as a line of hex, members comma-separated. */
const GROUPS = `
import unicodedata
groups = {}
for code in range(0x110000):
    if 0xd800 <= code < 0xe000: continue
    text = chr(code)
    folded = unicodedata.normalize('NFD', unicodedata.normalize('NFD', text).casefold())
    groups.setdefault(folded, []).append(text)
for folded, texts in groups.items():
    if len(texts) > 1 or texts[0] != folded:
        print(','.join(text.encode().hex() for text in texts + [folded]))
`;

test('names that Unicode takes for one in another case meet at one place, for every character there is', async (t) => {
  const { stdout } = await execa('python3', ['-c', GROUPS]);
  const groups = stdout.split('\n').map((line) => line.split(','));
  t.true(groups.length > 10_000);
  const apart = groups.filter((texts) => {
    const folded = new Set(texts.map((hex) => fold(Buffer.from(hex, 'hex').toString())));
    return folded.size > 1;
  });
  t.deepEqual(apart, []);
});

test('names are counted with the folders that they imply, each folder once', (t) => {
  const names = new NameTree();
  const deep = 'a/'.repeat(1000);
  for (let file = 0; file < 1000; file++) names.add(`${deep}${file}`, 'file');
  const wide = new NameTree();
  let added = 0;
  const error = t.throws(() => {
    for (; added < 1000; added++) wide.add(`${added}/${deep}x`, 'file');
  });
  t.like(error, { code: 'ARCHIVE_NAMES' });
  // a thousand folders of a thousand characters each, on average
  t.true(added >= 10 && added <= MAX_NAMES_CHARACTERS / 1_000_000, `${added}`);
});
