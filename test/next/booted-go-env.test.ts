/**
 * Which go a unit of systemd and a job of a running cron find, on a host that systemd runs, before and after the host is switched. Beside `make
 * test` for the same reason as booted-units.test.ts.
 */
import test from 'ava';

import { openBooted } from '../helpers/booted.ts';
import { USERS } from '../helpers/chroot.ts';
import { goPackages } from '../helpers/users-host.ts';

const QUESTION = 'command -v go; go version';

for (const format of ['deb', 'rpm'] as const) {
  test(`${format}: a unit and a cron job find the host's go`, async (t) => {
    const host = await openBooted(USERS, t);
    const { bring } = await goPackages(t, format, host);
    await bring('install', '1.26.10', '1.27.2');
    await host.write(
      '/etc/systemd/system/asker.service',
      `[Service]\nType=oneshot\nExecStart=sh -c "{ ${QUESTION}; } >/srv/unit 2>&1"\n`,
    );
    await host.write(
      '/etc/systemd/system/chooser.service',
      `[Service]\nType=oneshot\nEnvironment=PATH=/usr/local/go-1.26/bin:/usr/bin:/bin\nExecStart=sh -c "{ ${QUESTION}; } >/srv/chooser 2>&1"\n`,
    );
    const unit = (): Promise<string> =>
      host.run('systemctl start asker chooser && cat /srv/unit /srv/chooser').then((said) => said.trim());
    const cron = async (): Promise<string> => {
      await host.run(`rm -f /run/crond.reboot /srv/cron
echo '@reboot root { ${QUESTION}; } >/srv/cron.part 2>&1; mv /srv/cron.part /srv/cron' >/etc/cron.d/asker
systemctl restart cron
for n in $(seq 200); do [ ! -e /srv/cron ] || break; sleep 0.1; done`);
      return (await host.run('cat /srv/cron')).trim();
    };
    const asked = '/usr/local/go-1.26/bin/go\ngo version go1.26.10 linux/amd64';
    t.is(await unit(), `/usr/bin/go\ngo version go1.27.2 linux/amd64\n${asked}`);
    t.is(await cron(), '/usr/bin/go\ngo version go1.27.2 linux/amd64');
    await host.run('go-env use --system 1.26');
    t.is(await unit(), `/usr/bin/go\ngo version go1.26.10 linux/amd64\n${asked}`);
    t.is(await cron(), '/usr/bin/go\ngo version go1.26.10 linux/amd64');
  });
}
