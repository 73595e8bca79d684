/**
 * Shells of users that stay logged in while the administrator installs, switches, upgrades, downgrades and removes: their go is the one that
 * it should be, or says what is missing.
 */
import test from 'ava';

import { openShell, type OpenShell, SHELL_NAMES, type ShellName } from '../helpers/open-shell.ts';
import { usersHost } from '../helpers/users-host.ts';

/** Debian's zsh and tcsh read nothing of /etc/profile.d: GO_VERSION says nothing to them. */
const DEAF: ReadonlySet<ShellName> = new Set(['zsh', 'tcsh']);
/** As each shell says it: what is missing is named, by fish on its own channel. */
const ABSENT = /^(?:127|1) (?:.*\bgo: .*(?:not found|no such file)|.*not found: go$|$)/im;
const GO = 'go version';
const says = (version: string): string => `0 go version go${version} linux/amd64`;

for (const format of ['deb', 'rpm'] as const) {
  test(`${format}: shells that are open across the life of a host`, async (t) => {
    const { server, bring, remove } = await usersHost(t, format);
    // scripts run while the package manager holds its database: they ask it nothing
    for (const name of ['rpm', 'dpkg-query'])
      await server.run(
        `mv /usr/bin/${name} /usr/bin/real-${name}; printf '#!/bin/sh\\necho ${name} "$@" >>/tmp/asked\\nexec real-${name} "$@"\\n' >/usr/bin/${name}; chmod 755 /usr/bin/${name}`,
      );
    const shells: { name: ShellName; wish: '1.26' | '1.27' | undefined; shell: OpenShell }[] = [];
    const open = async (wish: '1.26' | '1.27' | undefined): Promise<void> => {
      const env: Record<string, string> = wish === undefined ? {} : { GO_VERSION: wish };
      for (const name of SHELL_NAMES)
        shells.push({
          name,
          wish: DEAF.has(name) ? undefined : wish,
          shell: await openShell(server, t, name, env),
        });
    };
    /** What all of them answer, against what each should: `like` gives it by what the shell was asked for. */
    const all = async (
      when: string,
      like: (wish: '1.26' | '1.27' | undefined, name: ShellName) => string | RegExp,
      question = GO,
    ): Promise<void> => {
      for (const { name, wish, shell } of shells) {
        const answer = await shell.ask(question);
        const expected = like(wish, name);
        const shown = `${when}: ${name} with ${wish ?? 'no wish'}`;
        if (typeof expected === 'string') t.is(answer, expected, shown);
        else t.regex(answer, expected, shown);
      }
    };

    await open(undefined);
    await all('before anything is installed', () => ABSENT);
    await bring('install', '1.26.10', '1.27.2');
    await open('1.26');
    await open('1.27');
    await all('installed', (wish) => says(wish === '1.26' ? '1.26.10' : '1.27.2'));
    await server.run('go-env use --system 1.26');
    await all('switched', (wish) => says(wish === '1.27' ? '1.27.2' : '1.26.10'));
    await bring('upgrade', '1.27.3');
    await all('upgraded', (wish) => says(wish === '1.27' ? '1.27.3' : '1.26.10'));
    await server.run('go-env use --system --auto');
    await all('automatic again', (wish) => says(wish === '1.26' ? '1.26.10' : '1.27.3'));
    await bring('downgrade', '1.27.2');
    await all('downgraded', (wish) => says(wish === '1.26' ? '1.26.10' : '1.27.2'));
    await remove('go-1.26');
    // bash remembers where it found a program, and says so; the others look again and find the host's
    await all('removed', (wish, name) =>
      wish === '1.26' && name === 'bash'
        ? /^127 bash: .*\/usr\/local\/go-1\.26\/bin\/go: No such file/
        : says('1.27.2'),
    );
    await remove('go-1.27', 'go-env');
    await all('nothing is left', () => ABSENT);
    // the function outlives its package in those that have it
    await all(
      'nothing is left',
      (wish) => (wish === undefined ? /^1(?:27)? / : '1 go-env: it is not installed any more'),
      'goenv list',
    );
    t.is((await server.run('rpm --version >/dev/null; cat /tmp/asked')).trim(), 'rpm --version');
    await bring('install', '1.26.10');
    await all('installed again', (wish, name) =>
      wish === '1.27' && name === 'bash' ? /^127 bash: .*go-1\.27\/bin\/go: No such file/ : says('1.26.10'),
    );
  });
}
