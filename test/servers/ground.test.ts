/** The ground itself: what it lets through would let every test on it pass. */
import test from 'ava';
import { execa } from 'execa';

import { SUITES } from '../helpers/chroot.ts';
import { openServer } from '../helpers/server.ts';
import { treeDifference } from '../helpers/tree.ts';

for (const suite of SUITES) {
  test(`${suite}: a server is fresh, alone and leaves nothing`, async (t) => {
    const server = await openServer(suite, t);
    const before = await server.tree();
    t.true(before.size > 3000);
    await server.write('/etc/new/file', 'x\n', 0o600);
    t.is(await server.read('/etc/new/file'), 'x\n');
    t.true(await server.exists('/etc/new/file'));
    t.regex((await server.run('cat /etc/debian_version')).trim(), suite === 'bookworm' ? /^12/ : /^13/);
    await server.run('ln -s nowhere /usr/bin/dangling; rm /etc/issue; chmod 700 /srv');
    // written anew with what it held; of the same size and time, with one letter changed
    await server.run(
      'cp /etc/debian_version /tmp/v && rm /etc/debian_version && cp /tmp/v /etc/debian_version',
    );
    await server.run(
      'cp -a /etc/issue.net /tmp/i && tr D d </tmp/i >/etc/issue.net && touch -r /tmp/i /etc/issue.net',
    );
    const difference = treeDifference(before, await server.tree());
    t.deepEqual(
      difference.map((line) => line.split(' ').slice(0, 2).join(' ')),
      [
        '- /etc/issue',
        '- /etc/issue.net',
        '+ /etc/issue.net',
        '+ /etc/new',
        '+ /etc/new/file',
        '- /srv',
        '+ /srv',
        '+ /usr/bin/dangling',
      ],
    );
    t.is((await server.try('exit 7')).status, 7);
    await t.throwsAsync(server.run('echo why >&2; false'), { message: /status 1:\nwhy/ });

    const other = await openServer(suite, t);
    t.false(await other.exists('/etc/new'));
    t.deepEqual(treeDifference(before, await other.tree()), []);
  });

  test(`${suite}: apt checks dates, and there is no network`, async (t) => {
    const server = await openServer(suite, t);
    const dates = await server.run('apt-config dump | grep ^Acquire::Check-');
    t.deepEqual(dates.split('\n').sort(), [
      'Acquire::Check-Date "true";',
      'Acquire::Check-Valid-Until "true";',
    ]);
    t.is(await server.exists('/usr/lib/apt/methods/sqv'), suite === 'trixie');
    t.is((await server.run("sed 1,2d /proc/net/dev | grep -cv 'lo:' || :")).trim(), '0');
    t.is((await server.run('cat /proc/net/route | sed 1d')).trim(), '');
    t.is((await server.run('rpm -q base-system-stub')).trim(), 'base-system-stub-1-1.noarch');
  });

  test(`${suite}: what a server started ends with it`, async (t) => {
    const server = await openServer(suite, t, { proc: false });
    t.false(await server.exists('/proc/self'));
    const mark = `3${Date.now()}`;
    await server.run(`nohup sleep ${mark} >/dev/null 2>&1 &`);
    await server.close();
    const { exitCode } = await execa('pgrep', ['-f', `^sleep ${mark}$`], { reject: false });
    t.is(exitCode, 1);
  });
}
