import test from 'ava';

import { compareSemver, parseSemver, semverOf, versionOf } from '../../builder/vulnerabilities/semver.ts';

test('the order of semver.org, 11, with what Go adds', (t) => {
  const ordered =
    `0 0.0.1 1.21.0-0 1.21.0-beta.1 1.21.0-rc.1 1.21.0-rc.2 1.21.0-rc.10 1.21.0 1.21.1 1.21.9 1.21.10
    1.22.0-0 1.22.0-1 1.22.0-1.0 1.22.0-a 1.22.0-rc 1.22 1.100.0 2.0.0-0 10.0.0`.split(/\s+/);
  const parsed = ordered.map((text) => parseSemver(text) ?? t.fail(text));
  for (const [index, left] of parsed.entries()) {
    for (const [other, right] of parsed.entries())
      t.is(
        Math.sign(compareSemver(left, right)),
        Math.sign(index - other),
        `${ordered[index]} ${ordered[other]}`,
      );
  }
});

for (const [go, semver] of [
  ['1.27.3', '1.27.3'],
  ['1.22rc1', '1.22.0-rc.1'],
  ['1.21beta2', '1.21.0-beta.2'],
  ['1.20', '1.20.0'],
] as const) {
  test(`go${go} is ${semver} in the database`, (t) => {
    t.deepEqual(semverOf(go), parseSemver(semver));
    t.is(versionOf(semverOf(go)), go === '1.20' ? '1.20.0' : go);
  });
}

test('what is no version', (t) => {
  for (const text of [
    '',
    'v1.2.3',
    '1.2.3.4',
    '1.2.3-',
    '1.2.3-a..b',
    '-1',
    '1.2.3+x',
    ' 1',
    '1'.repeat(200),
    '1.02x',
  ])
    t.is(parseSemver(text), undefined, text);
});
