import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { fc } from '../helpers/fast-check.ts';

import { compareEvr, compareRpmVersions, parseEvr } from '../../builder/rpm/version.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const piece = fc.constantFrom('', '0', '1', '01', '10', '9', '99999999999999999999', 'a', 'rc', 'Z', 'é');
const separator = fc.constantFrom('', '.', '~', '^', '_', '+', '..', '~~');
const version = fc
  .array(fc.tuple(piece, separator), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.flat().join(''))
  .filter((text) => text !== '');

const KNOWN: [string, string][] = [
  ['1.27~rc1', '1.27'],
  ['1.9.7', '1.10'],
  ['1.27.3', '1.27.10'],
  ['1.0', '1.0^git1'],
  ['1.0^git1', '1.0.1'],
  ['1.0', '1.0a'],
  ['1.0a', '1.0.1'],
  ['1.0~^1', '1.0~'],
];

/** What `rpm.vercmp` of rpm's own Lua says of each pair of `[epoch:]version[-release]`. */
async function judge(folder: string, pairs: readonly (readonly [string, string])[]): Promise<number[]> {
  const list = join(folder, 'pairs');
  await writeFile(list, pairs.map(([a, b]) => `${a}\t${b}\n`).join(''));
  // rpm's print ends no line
  const script = `for line in io.lines("${list}") do
    local at = string.find(line, "\t")
    print(rpm.vercmp(string.sub(line, 1, at - 1), string.sub(line, at + 1)) .. "\\n")
  end`;
  const { stdout } = await execa('rpm', ['--eval', `%{lua:${script}}`]);
  return stdout.trim().split('\n').map(Number);
}

function order(a: string, b: string): number {
  return Math.sign(compareEvr(parseEvr(a), parseEvr(b)));
}

test('versions have the order of rpm itself', async (t) => {
  const pairs = [...KNOWN, ...fc.sample(fc.tuple(version, version), 5000)];
  const expected = await judge(await temporaryFolder(t), pairs);
  t.is(expected.length, pairs.length);
  const differing = pairs.filter(([a, b], index) => Math.sign(compareRpmVersions(a, b)) !== expected[index]);
  t.deepEqual(differing.slice(0, 5), []);
  t.is(new Set(expected).size, 3);
});

test('so have epoch, version and release together', async (t) => {
  const part = fc.constantFrom('1', '01', '2.0', '2~rc1', '10^a', 'b');
  const evr = fc
    .tuple(fc.constantFrom('', '0:', '1:', '02:', '10:'), part, part)
    .map(([epoch, ver, release]) => `${epoch}${ver}-${release}`);
  const pairs = fc.sample(fc.tuple(evr, evr), 2000);
  const expected = await judge(await temporaryFolder(t), pairs);
  const differing = pairs.filter(([a, b], index) => order(a, b) !== expected[index]);
  t.deepEqual(differing.slice(0, 5), []);
});

test('a missing release matches every release, a missing epoch is 0', (t) => {
  t.is(order('0:1.0-1', '1.0-1'), 0);
  t.is(order('1.0-1', '1.0-2'), -1);
  t.is(order('1.0', '1.0-2'), 0);
  t.is(order('1.28~rc1-9', '1.28-1'), -1);
  t.deepEqual(parseEvr('2:1.0~rc1-3'), { epoch: '2', version: '1.0~rc1', release: '3' });
});
