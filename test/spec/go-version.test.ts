import test from 'ava';
import { execa } from 'execa';

import { compareGoVersions, goLine, packageVersion, parseGoVersion } from '../../builder/spec/go-version.ts';

/** Releases in the order in which they came. */
const RELEASED = [
  '1.21rc2',
  '1.21rc10',
  '1.21.0',
  '1.21.9',
  '1.21.10',
  '1.22beta1',
  '1.22rc1',
  '1.22.0',
  '1.100.0',
  '2.0.0',
];

test('the order of Go versions, and that of their packages in dpkg and rpm', async (t) => {
  for (const [index, older] of RELEASED.entries()) {
    const newer = RELEASED[index + 1];
    if (newer === undefined) break;
    t.true(compareGoVersions(older, newer) < 0, `${older} < ${newer}`);
    t.true(compareGoVersions(newer, older) > 0, `${newer} > ${older}`);
    t.is(compareGoVersions(older, older), 0);
    const [left, right] = [packageVersion(older), packageVersion(newer)];
    await t.notThrowsAsync(
      execa('dpkg', ['--compare-versions', left, 'lt', right]),
      `dpkg: ${left} < ${right}`,
    );
    const { stdout } = await execa('rpm', ['--eval', `%{lua:print(rpm.vercmp('${left}', '${right}'))}`]);
    t.is(stdout, '-1', `rpm: ${left} < ${right}`);
  }
  t.true(compareGoVersions('1.21', '1.21rc1') < 0, 'since 1.21 the bare name is the language version');
  t.true(compareGoVersions('1.20', '1.20rc1') > 0, 'before, it was the first release');
});

test('what is a Go version', (t) => {
  for (const text of [
    '',
    '1',
    '1.',
    '1.2.3.4',
    '01.2',
    '1.27.03',
    'go1.27.3',
    '1.27.3 ',
    '1.27-rc1',
    '1.27rc0',
    '1.27RC1',
  ])
    t.is(parseGoVersion(text), undefined, text);
  t.deepEqual(parseGoVersion('1.28rc1'), { major: 1, minor: 28, patch: -1, pre: { kind: 'rc', number: 1 } });
  t.is(goLine('1.27.3'), '1.27');
});
