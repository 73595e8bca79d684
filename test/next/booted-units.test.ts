/**
 * Units on a host that systemd runs. Beside `make test`, since it asks more of the machine than that promises: cgroup2 that can be mounted in
 * namespaces, and a first process of its own.
 */
import test from 'ava';

import type { Format } from '../../builder/packaging/package.ts';
import { openBooted } from '../helpers/booted.ts';
import { carryWatcher } from '../helpers/carry-watcher.ts';

const FORMATS: readonly Format[] = ['deb', 'rpm'];

for (const format of FORMATS) {
  test(`${format}: units on a running host: started, restarted, stopped, and what the administrator stopped stays so`, async (t) => {
    const host = await openBooted('trixie', t);
    const { install, remove } = await carryWatcher(t, host, format);
    const active = async (): Promise<string> =>
      (
        await host.try('systemctl is-active watcher.service asked.service quiet.service watcher.timer; :')
      ).stdout
        .replaceAll('\n', ' ')
        .trim();
    const pid = (): Promise<string> => host.run('systemctl show -P MainPID watcher.service asked.service');
    if (format === 'deb') {
      // the chroot's policy-rc.d forbids every start
      await host.run(install[1]);
      t.is(await active(), 'inactive inactive inactive inactive');
      await host.run('dpkg --purge watcher; rm /usr/sbin/policy-rc.d');
    }
    await host.run(install[1]);
    t.is(await active(), 'active active inactive inactive');
    const [service, asked] = (await pid()).split('\n').filter((line) => line !== '');
    await host.run(install[2]);
    t.is(await active(), 'active active inactive active');
    const [newService, sameAsked] = (await pid()).split('\n').filter((line) => line !== '');
    t.not(newService, service);
    t.is(sameAsked, asked);
    await host.run(`systemctl stop watcher.service; ${install[2]}`);
    t.is(await active(), 'inactive active inactive active');
    if (format === 'rpm') {
      // a version without the timer
      await host.run(install[1]);
      t.is(await active(), 'inactive active inactive inactive');
      await host.run(install[2]);
      t.is(await active(), 'inactive active inactive active');
    }
    // a reload has been made: systemd knows no older file than the one on disk
    t.is((await host.run('systemctl show -P NeedDaemonReload watcher.service')).trim(), 'no');
    if (format === 'deb') {
      const prerm = '/var/lib/dpkg/info/watcher.prerm';
      await host.run(`cp -p ${prerm} /tmp/prerm; sed -i 's/^exit 0$/exit 1/' ${prerm}`);
      t.not((await host.try(remove)).status, 0);
      // stopped by the removal that was called off, so started again; what was not running is not
      t.is(await active(), 'inactive active inactive active');
      await host.run(`cp -p /tmp/prerm ${prerm}`);
    }
    await host.run(remove);
    t.is(await active(), 'inactive inactive inactive inactive');
    await host.run(install[2]);
    // rpm has forgotten the package, and the service was enabled all the time
    t.is(
      await active(),
      format === 'deb' ? 'inactive active inactive active' : 'active active inactive active',
    );
    await host.run(format === 'deb' ? 'dpkg --purge watcher' : remove);
    t.is(await active(), 'inactive inactive inactive inactive');
    t.is(
      (
        await host.run(
          'ls -A /var/lib/godepot /etc/systemd/system/multi-user.target.wants 2>/dev/null | grep -e watch -e asked; :',
        )
      ).trim(),
      '',
    );
  });
}
