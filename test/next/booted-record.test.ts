/** go-env's timer on a host that systemd runs: the service sees everybody through its sandbox. Beside `make test`, as booted-units.test.ts. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import test from 'ava';

import { openBooted } from '../helpers/booted.ts';
import { fakePackage, goEnv, writePackage } from '../helpers/recipe-packages.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const SERVICE = 'go-env-record.service';
const RECORDED = `systemctl start ${SERVICE}; awk 'NR > 1 { print $1 }' /var/lib/go-env/idle | xargs`;

test('the timer runs, and the service sees processes and files of users through its sandbox', async (t) => {
  const host = await openBooted('trixie', t);
  const folder = await temporaryFolder(t);
  const packages = [goEnv(), ...['1.25.3', '1.26.10', '1.27.2'].map((version) => fakePackage({ version }))];
  for (const made of packages) {
    const path = await writePackage(await made, 'deb', folder);
    await host.write(`/var/tmp/${basename(path)}`, await readFile(path));
  }
  await host.run('rm /usr/sbin/policy-rc.d; dpkg --install /var/tmp/go-*.deb');
  t.is((await host.run('systemctl is-active go-env-record.timer')).trim(), 'active');
  // the namespaces of tests have no devices to make
  await host.run(
    `mkdir /run/systemd/system/${SERVICE}.d && printf '[Service]\\nPrivateDevices=no\\n' >/run/systemd/system/${SERVICE}.d/test.conf && systemctl daemon-reload`,
  );
  // a link in a home that nobody else may enter, and somebody else's process
  await host.run(
    `useradd -m alice; su alice -c 'echo 1.26 >~/mine; ln -s mine ~/.go-versions; chmod 700 ~'; cd /usr/local/go-1.25; su alice -c 'exec sleep 300' >/dev/null 2>&1 </dev/null & sleep 1`,
  );
  t.is((await host.run(RECORDED)).trim(), '');
  await host.run('rm /home/alice/.go-versions; kill $(pidof sleep); sleep 0.5');
  t.is((await host.run(RECORDED)).trim(), '/usr/local/go-1.25 /usr/local/go-1.26');
  t.is((await host.run(`systemctl show -P ExecMainStatus ${SERVICE}`)).trim(), '0');
});
