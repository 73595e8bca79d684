import test from 'ava';
import { execa } from 'execa';

import { keysRelease, releases } from '../../builder/build/raised-release.ts';
import { compareRpmVersions } from '../../builder/rpm/version.ts';

test('only an rpm is raised by a change of the signing key', (t) => {
  t.deepEqual(releases('3', 0), { rpm: '3', deb: '3' });
  t.deepEqual(releases('3', 2), { rpm: '3.2', deb: '3' });
});

test('each change makes a newer release, for rpm and for dpkg, and the next committed one is newer still', async (t) => {
  const rising = [
    ['1', 0, 0],
    ['1', 0, 1],
    ['1', 1, 0],
    ['1', 1, 1],
    ['1', 1, 2],
    ['1', 2, 0],
    ['1', 10, 0],
    ['2', 10, 0],
    ['2', 10, 1],
  ] as const;
  const made = rising.map(([release, generation, edition]) => keysRelease(release, generation, edition));
  t.deepEqual(made, ['1', '1.0.1', '1.1', '1.1.1', '1.1.2', '1.2', '1.10', '2.10', '2.10.1']);
  for (const [index, newer] of made.entries()) {
    const older = made[index - 1];
    if (older === undefined) continue;
    t.is(Math.sign(compareRpmVersions(older, newer)), -1, `${older} < ${newer}`);
    const { exitCode } = await execa('dpkg', ['--compare-versions', `1-${older}`, 'lt', `1-${newer}`]);
    t.is(exitCode, 0);
  }
});
