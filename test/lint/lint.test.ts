/** The linters' verdict on packages of a real toolchain: each remaining tag is explained, and no explanation outlives its tag. */
import test from 'ava';
import { execa } from 'execa';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { NEWER_PATCH, testDepot } from '../helpers/test-depot.ts';
import { readOverrides } from './overrides.ts';

/** One of each kind: the toolchain at its newest, go-env, the repository package. */
async function published(folder: string, ending: string): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(ending));
  return names
    .filter(
      (name) =>
        !name.includes('go-1.') ||
        name.includes(`${NEWER_PATCH.name}${ending === '.rpm' ? '-' : '_'}${NEWER_PATCH.version}`),
    )
    .map((name) => join(folder, name));
}

async function tags(command: string, args: readonly string[], pattern: RegExp): Promise<Set<string>> {
  // both end with another status than 0 when they have something to say
  const { stdout } = await execa(command, args, { reject: false });
  return new Set(stdout.split('\n').flatMap((line) => pattern.exec(line)?.[1] ?? []));
}

test('lintian: every tag on real debs is explained, every explanation is needed', async (t) => {
  const { depot } = await testDepot();
  const debs = await published(join(depot, 'current/apt/pool'), '.deb');
  t.is(debs.length, 3);
  const found = await tags('lintian', ['--no-cfg', '--allow-root', ...debs], /^[EW]: \S+: (\S+)/);
  t.deepEqual([...found].sort(), [...(await readOverrides('lintian')).keys()].sort());
});

test('rpmlint: every tag on real rpms is explained, every explanation is needed', async (t) => {
  const { depot } = await testDepot();
  const rpms = await published(join(depot, 'current/yum/x86_64/Packages'), '.rpm');
  t.is(rpms.length, 3);
  const found = await tags('rpmlint', rpms, /^\S+: [EW]: (\S+)/);
  t.deepEqual([...found].sort(), [...(await readOverrides('rpmlint')).keys()].sort());
});
