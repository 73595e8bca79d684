/** Intents -> maintainer scripts and scriptlets, as texts: what shells and shellcheck make of them. */
import test from 'ava';
import { execa } from 'execa';

import { compileDebScripts } from '../../builder/deb/scripts.ts';
import type { AlternativesIntent, Intent } from '../../builder/packaging/intents.ts';
import { compileRpmScripts } from '../../builder/rpm/scripts.ts';
import { fakePackage } from '../helpers/recipe-packages.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const AWKWARD = 'it\'s $(touch owned) `touch owned` "*" \\ -n';

function awkward(folder: string): AlternativesIntent {
  const at = (name: string): string => `${folder}/${AWKWARD}/${name}`;
  return {
    kind: 'alternatives',
    name: AWKWARD,
    link: at('link'),
    path: at('path'),
    priority: 7,
    followers: [
      { name: 'always', link: at('always'), path: at('always path') },
      { name: 'free', link: at('free'), path: at('free path'), onlyIfFree: true },
      { name: 'taken', link: at('taken'), path: at('taken path'), onlyIfFree: true },
    ],
  };
}

async function allIntents(): Promise<(readonly Intent[])[]> {
  const packages = await Promise.all(
    (['usr-local', 'opt', 'usr-lib'] as const).map((layout) => fakePackage({ version: '1.27.3', layout })),
  );
  const others: Intent[] = [
    { kind: 'link', path: `/${AWKWARD}/link`, target: AWKWARD },
    { kind: 'directory', path: `/${AWKWARD}/kept`, mode: 0o750, owner: 'nobody:nogroup', onPurge: 'keep' },
    { kind: 'directory', path: `/${AWKWARD}/state`, mode: 0o700, owner: '0:0', onPurge: 'remove' },
    { kind: 'tmpfiles', file: `/usr/lib/tmpfiles.d/${AWKWARD}.conf` },
    ...(['preset', 'always', 'never'] as const).flatMap((enable) =>
      ([true, false] as const).map((start): Intent => {
        const onUpgrade = start ? 'restart' : 'leave';
        return {
          kind: 'unit',
          name: `${AWKWARD}.timer`,
          enable,
          wantedBy: ['timers.target'],
          start,
          onUpgrade,
        };
      }),
    ),
    { kind: 'in-use', root: `/${AWKWARD}` },
    { kind: 'report', program: `/${AWKWARD}`, name: AWKWARD, version: '1', release: '1' },
    { kind: 'parent-directory', path: `/${AWKWARD}`, removeIfEmpty: true },
  ];
  return [
    ...packages.map(({ intents }) => intents),
    [awkward('/x'), awkward('/y')],
    ...others.map((intent) => [intent]),
    [awkward('/x'), ...others],
  ];
}

test('shellcheck has nothing to say about any script, of either format, as sh and as dash', async (t) => {
  const folder = await temporaryFolder(t);
  const paths: string[] = [];
  for (const intents of await allIntents()) {
    const scripts = [
      ...Object.values(compileDebScripts(intents)),
      ...Object.values(compileRpmScripts(intents)).map((body: string) => `#!/bin/sh\n${body}`),
    ];
    t.true(scripts.length >= 2);
    for (const script of scripts) {
      const path = join(folder, String(paths.length));
      await writeFile(path, script);
      paths.push(path);
    }
  }
  t.true(paths.length >= 60, String(paths.length));
  for (const shell of ['sh', 'dash']) {
    // SC2016: text in single quotes that would mean something in double ones is what quoting is for;
    // SC2012: names below /proc are numbers, and find is not on every minimal host
    const { exitCode, stdout } = await execa(
      'shellcheck',
      [`--shell=${shell}`, '--exclude=SC2012,SC2016', ...paths],
      { reject: false },
    );
    t.is(exitCode, 0, stdout);
  }
});

test('no intents, no scripts', (t) => {
  t.deepEqual(compileDebScripts([]), {});
  t.deepEqual(compileRpmScripts([]), {});
});

for (const shell of [['dash'], ['bash', '--posix'], ['busybox', 'sh'], ['ksh'], ['mksh']]) {
  test(`${shell.join(' ')}: names mean their characters; foreign links come back; failures do not count`, async (t) => {
    const folder = await temporaryFolder(t);
    const home = join(folder, AWKWARD);
    await mkdir(home);
    await mkdir(join(folder, 'bin'));
    const intent = awkward(folder);
    // keeps its arguments, does what both real ones do to an administrator's link, and fails
    await writeFile(
      join(folder, 'bin/update-alternatives'),
      `#!/bin/sh\nprintf '%s\\n' "$@" >>'${folder}/log'\nln -sfn /etc/alternatives/taken "$TAKEN"\nexit 2\n`,
      { mode: 0o755 },
    );
    const taken = join(home, 'taken');
    const target = '-of mine';
    await execa('ln', ['-s', '--', target, taken]);
    const env = { PATH: `${folder}/bin:/usr/bin:/bin`, TAKEN: taken };
    const run = async (script: string | undefined, ...args: readonly string[]): Promise<string[]> => {
      await writeFile(join(folder, 'script'), script ?? '');
      await writeFile(join(folder, 'log'), '');
      await execa(shell[0] ?? '', [...shell.slice(1), join(folder, 'script'), ...args], {
        env,
        extendEnv: false,
        cwd: folder,
      });
      t.is((await execa('readlink', ['--', taken])).stdout, target);
      return (await readFile(join(folder, 'log'), 'utf8')).split('\n').slice(0, -1);
    };
    const [always, free] = intent.followers;
    const install = [
      ['--install', intent.link, intent.name, intent.path, '7'],
      ['--slave', always?.link, always?.name, always?.path],
      ['--slave', free?.link, free?.name, free?.path],
    ].flat();
    const remove = ['--remove', intent.name, intent.path];
    const deb = compileDebScripts([intent]);
    const rpm = compileRpmScripts([intent]);
    for (const call of ['configure', 'abort-upgrade', 'abort-remove', 'abort-deconfigure']) {
      t.deepEqual(await run(deb.postinst, call, '1'), install, call);
    }
    t.deepEqual(await run(deb.postinst, 'triggered'), []);
    t.deepEqual(await run(deb.prerm, 'remove'), remove);
    for (const call of ['upgrade', 'deconfigure', 'failed-upgrade'])
      t.deepEqual(await run(deb.prerm, call, '1'), [], call);
    t.deepEqual(await run(rpm.post, '1'), install);
    t.deepEqual(await run(rpm.post, '2'), install);
    t.deepEqual(await run(rpm.preun, '0'), remove);
    t.deepEqual(await run(rpm.preun, '1'), []);

    // while bin/go is there, only its own removal takes the alternative away
    await writeFile(intent.path, '');
    t.deepEqual(await run(deb.postrm, 'purge'), []);
    t.deepEqual(await run(rpm.postun, '1'), []);
    await execa('rm', [intent.path]);
    for (const call of ['remove', 'purge', 'disappear'])
      t.deepEqual(await run(deb.postrm, call), remove, call);
    for (const call of ['upgrade', 'failed-upgrade', 'abort-install', 'abort-upgrade']) {
      t.deepEqual(await run(deb.postrm, call, '1'), [], call);
    }
    t.deepEqual(await run(rpm.postun, '1'), remove);
    t.deepEqual(await run(rpm.postun, '0'), []);
    await t.throwsAsync(readFile(join(folder, 'owned')), { code: 'ENOENT' });
  });
}
