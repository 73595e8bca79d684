/** Install, upgrade, downgrade, remove and purge with real dpkg and rpm: alternatives, the administrator's choices and links, what stays. */
import test from 'ava';

import type { Format } from '../../builder/packaging/package.ts';
import { INSTALL, machine, quiet, REMOVE } from '../helpers/recipe-machine.ts';

const FORMATS: readonly Format[] = ['deb', 'rpm'];

const GO = 'go version | cut -d" " -f3';
const STATUS = 'update-alternatives --query go | sed -n "s/^Status: //p"';

for (const format of FORMATS) {
  test(`${format}: two lines and three patches, by the newest and by the administrator's choice`, async (t) => {
    const { says, install, remove, left } = await machine(t, format);
    await install({ version: '1.26.10' }, { version: '1.27.2' });
    t.is(await says(GO), 'go1.27.2');
    t.is(await says('gofmt'), 'gofmt of 1.27.2');
    t.is(
      await says('readlink -f /usr/bin/go /usr/local/go'),
      '/usr/local/go-1.27/bin/go\n/usr/local/go-1.27',
    );
    t.is(
      await says('for g in go1.26.10 go-1.26 go1.27.2 go-1.27; do $g; done | cut -d" " -f3 | xargs'),
      'go1.26.10 go1.26.10 go1.27.2 go1.27.2',
    );
    t.is(await says('gofmt-1.26'), 'gofmt of 1.26.10');
    t.is(
      await says(`${STATUS}; update-alternatives --query go | grep Priority`),
      'auto\nPriority: 1026\nPriority: 1027',
    );

    await says('update-alternatives --set go /usr/local/go-1.26/bin/go');
    for (const version of ['1.27.3', '1.27.3', '1.27.2']) {
      await install({ version });
      t.is(await says(`${GO}; ${STATUS}; go-1.27 | cut -d" " -f3`), `go1.26.10\nmanual\ngo${version}`);
      t.is(
        await says('ls /usr/bin | grep "^go" | grep -v env | xargs'),
        `go go-1.26 go-1.27 go1.26.10 go${version} gofmt gofmt-1.26 gofmt-1.27`,
      );
      t.is(
        await says('readlink -f /usr/local/go /usr/bin/gofmt'),
        '/usr/local/go-1.26\n/usr/local/go-1.26/bin/gofmt',
      );
    }
    // the chosen line itself may be upgraded too
    await says('update-alternatives --set go /usr/local/go-1.27/bin/go');
    await install({ version: '1.27.2', release: '2' });
    t.is(await says(`${GO}; ${STATUS}`), 'go1.27.2\nmanual');
    t.is(await says('ls /usr/local/go-1.27/src'), 'cmd\nonly-in-1.27.2.go');

    await remove('go-1.27');
    t.is(await says(`${GO}; ${STATUS}; readlink -f /usr/local/go`), 'go1.26.10\nauto\n/usr/local/go-1.26');
    await remove('go-1.26', 'go-env');
    t.deepEqual(await left(), []);
  });

  for (const link of ["/srv/my go's", '../../srv/go', '/nowhere', '/usr/local/go-1.27']) {
    test(`${format}: the administrator's link /usr/local/go -> ${link} is nobody else's`, async (t) => {
      const quoted = `'${link.replaceAll("'", `'\\''`)}'`;
      const mine = `ln -sfn ${quoted} /usr/local/go`;
      const { says, install, remove, left } = await machine(
        t,
        format,
        `mkdir -p /srv/go "/srv/my go's" && ${mine}`,
      );
      const stands = async (): Promise<boolean> => t.is(await says('readlink /usr/local/go'), link);
      t.regex(await install({ version: '1.26.10' }), /\/usr\/local\/go is a link of yours: left alone/);
      await stands();
      await install({ version: '1.27.2' });
      await install({ version: '1.27.3' });
      await stands();
      t.is(await says(GO), 'go1.27.3');
      await remove('go-1.27');
      await stands();
      // without it the link is ours; with it, though registered, it is not
      await says('rm /usr/local/go');
      await install({ version: '1.26.10' });
      await install({ version: '1.27.2' });
      t.is(await says('readlink -f /usr/local/go'), '/usr/local/go-1.27');
      await says(mine);
      await install({ version: '1.27.3' });
      await stands();
      await remove('go-1.27');
      await stands();
      await remove('go-1.26', 'go-env');
      await stands();
      t.deepEqual(await left(), []);
    });
  }

  test(`${format}: a real folder /usr/local/go is left as it is`, async (t) => {
    const prepare = 'mkdir -p /usr/local/go/bin && echo mine >/usr/local/go/bin/go';
    const { says, install, remove, left } = await machine(t, format, prepare);
    t.regex(
      await install({ version: '1.26.10' }, { version: '1.27.2' }),
      /\/usr\/local\/go is not a link of update-alternatives: left alone/,
    );
    await install({ version: '1.27.3' });
    t.is(await says(GO), 'go1.27.3');
    await remove('go-1.27', 'go-1.26', 'go-env');
    t.deepEqual(await left(), []);
  });

  test(`${format}: /usr/local and /opt may be links or missing`, async (t) => {
    const prepare = 'mkdir /data && mv /usr/local /data/local && ln -s /data/local /usr/local && rmdir /opt';
    const { says, install, remove, left, server } = await machine(t, format, prepare);
    await install({ version: '1.26.10' }, { version: '1.27.2', layout: 'opt' });
    t.is(
      await says('readlink -f /usr/bin/go /usr/bin/go-1.26'),
      '/opt/go/1.27/bin/go\n/data/local/go-1.26/bin/go',
    );
    t.is(await says(`${GO}; go1.26.10 | cut -d" " -f3`), 'go1.27.2\ngo1.26.10');
    await remove('go-1.27', 'go-1.26', 'go-env');
    t.false(await server.exists('/opt/go'));
    await server.run('rmdir /opt');
    t.deepEqual(await left(), []);
  });

  test(`${format}: a package moves to another layout`, async (t) => {
    const { says, install, remove, left } = await machine(t, format);
    await install({ version: '1.27.2' });
    for (const [index, layout] of (['opt', 'usr-lib', 'usr-local'] as const).entries()) {
      await install({ version: '1.27.2', layout, release: String(index + 2) });
      const root = {
        opt: '/opt/go/1.27',
        'usr-lib': '/usr/lib/godepot/go-1.27',
        'usr-local': '/usr/local/go-1.27',
      }[layout];
      t.is(
        await says('readlink -f /usr/bin/go /usr/bin/go1.27.2 /usr/local/go'),
        `${root}/bin/go\n${root}/bin/go\n${root}`,
      );
      t.is(await says('update-alternatives --list go'), `${root}/bin/go`);
    }
    await install({ version: '1.27.2', layout: 'opt', release: '9' });
    await says('touch /opt/go/mine');
    await remove('go-1.27');
    await says('rm /opt/go/mine && rmdir /opt/go');
    await install({ version: '1.27.2', layout: 'usr-lib' });
    await remove('go-1.27', 'go-env');
    t.deepEqual(await left(), []);
  });

  test(`${format}: whatever update-alternatives does, no transaction fails`, async (t) => {
    const { server, carry, install, remove, left, says } = await machine(t, format);
    const at = await says('command -v update-alternatives');
    await says(`mv ${at} ${at}.away`);
    // as Red Hat's tool does for a group that it does not know; then one that is missing altogether
    await server.write(at, '#!/bin/sh\necho no such group >&2\nexit 2\n', 0o755);
    await install({ version: '1.26.10' });
    await install({ version: '1.26.9' });
    await remove('go-1.26');
    if (format === 'rpm') {
      await says(`rm ${at}`);
      for (const step of [`${INSTALL.rpm} ${await carry({ version: '1.26.8' })}`, `${REMOVE.rpm} go-1.26`]) {
        const { status, output } = await server.try(step);
        t.is(status, 0, output);
      }
    }
    await says(`mv ${at}.away ${at}`);
    await remove('go-env');
    t.deepEqual(await left(), []);
  });
}

test('deb: alternatives follow what dpkg does when things go wrong', async (t) => {
  const { server, carry, install, remove, left, says } = await machine(t, 'deb');
  // unpacked and never configured: dpkg calls no prerm for it
  await quiet(server, `dpkg --unpack ${await carry({ version: '1.26.10' })}`);
  await remove('go-1.26');
  t.false(await server.exists('/etc/alternatives/go'));

  await install({ version: '1.26.10' }, { version: '1.27.2' });
  await says('update-alternatives --set go /usr/local/go-1.26/bin/go');
  // a removal that is given up: what was registered stays, and so does the choice
  const prerm = '/var/lib/dpkg/info/go-1.26.prerm';
  await says(`cp -p ${prerm} /tmp/prerm`);
  await server.write(prerm, '#!/bin/sh\nexit 1\n', 0o755);
  const refused = await server.try('dpkg --remove go-1.26');
  t.not(refused.status, 0);
  await says(`cp -p /tmp/prerm ${prerm}`);
  t.is(await says(`${STATUS}; readlink /etc/alternatives/go`), 'manual\n/usr/local/go-1.26/bin/go');
  // an upgrade whose unpacking fails: the old version goes on
  const path = await carry({ version: '1.26.9' });
  await says(`head -c -60 ${path} >/tmp/cut.deb`);
  const failed = await server.try('dpkg --install /tmp/cut.deb');
  t.not(failed.status, 0, failed.output);
  t.is(await says(`${STATUS}; readlink /etc/alternatives/go`), 'manual\n/usr/local/go-1.26/bin/go');
  await quiet(server, `dpkg --install ${path}`);
  t.is(await says(`${GO}; ${STATUS}`), 'go1.26.9\nmanual');
  await remove('go-1.26', 'go-1.27', 'go-env');
  t.deepEqual(await left(), []);
});
