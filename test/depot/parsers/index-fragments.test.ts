import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import test from 'ava';

import { hasCode } from '../../../builder/errors.ts';
import { readFragments } from '../../../builder/depot/parsers/index-fragments.ts';

/** Bytes that unpacking hands over at once: packages end before, at and behind its borders. */
const CHUNK = 256 * 1024;

const sizes = [1, 40, CHUNK - 200, CHUNK, CHUNK + 1, 3 * CHUNK + 7, 9 * CHUNK, 5];
for (let size = CHUNK - 30; size < CHUNK + 30; size++) sizes.push(size);
const packages = sizes.map((size, index) => `<package n="${index}">${'x'.repeat(size)}</package>`);
const index = (text: string): { where: string; bytes: Buffer } => ({
  where: 'an index',
  bytes: gzipSync(text, { level: 1 }),
});
const whole = `<?xml version="1.0"?>\n<list packages="${packages.length}">\n${packages.join('\n')}\n</list>\n`;

test('an index comes apart at its packages, wherever the borders of what is read lie', async (t) => {
  const found: string[] = [];
  const opened = await readFragments(index(whole), whole.length, (fragment, sha256) => {
    found.push(fragment.toString());
    t.is(sha256, createHash('sha256').update(fragment).digest('hex'));
  });
  t.deepEqual(found, packages);
  t.deepEqual(opened.root, { name: 'list', packages: packages.length });
  t.is(opened.sha256, createHash('sha256').update(whole).digest('hex'));
});

for (const [what, text] of [
  ['text between two packages', whole.replace('</package>\n<package n="4">', '</package>x<package n="4">')],
  ['a comment that hides a package', whole.replace('n="5">', 'n="5"><!-- -->')],
  ['an instruction in a package', whole.replace('n="6">', 'n="6"><?a?>')],
  ['a package that does not end', whole.replace('</package>\n</list>', '</list>')],
  ['no packages at all, but another element', '<list packages="0"><other/></list>'],
  ['more packages than are remembered', `<list>${'<package ></package>'.repeat(100_001)}</list>`],
] as const) {
  test(`refuses ${what}`, async (t) => {
    t.not(text, whole);
    const error = await t.throwsAsync(readFragments(index(text), text.length, () => {}));
    t.true(hasCode(error, 'YUM_INDEX'), String(error));
  });
}
