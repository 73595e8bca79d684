import type { ExecutionContext } from 'ava';

import { type Checked, checked } from './checked-host.ts';
import type { ClientKind } from './clients.ts';
import type { Server } from './server.ts';

/** Where the newer line of the test depot lies. */
export const ROOT = '/usr/local/go-1.27';
const REINSTALL: Record<ClientKind['manager'], string> = {
  apt: 'apt-get install --reinstall go-1.27',
  dnf: 'dnf reinstall go-1.27',
  zypper: 'zypper install --force go-1.27',
};

const outcomes = ({ checks }: Checked): string =>
  checks.map(({ check, outcome }) => `${check} ${outcome}`).join(', ');

/** A real toolchain as it was installed, without a network. */
export async function isSound(t: ExecutionContext, server: Server): Promise<void> {
  t.is(await server.run('sed 1,2d /proc/net/dev | cut -d : -f 1 | xargs'), 'lo');
  const all = await checked(server, `--binary ${ROOT}/bin --skip vulnerabilities`);
  t.deepEqual(all.lines, []);
  t.is(all.status, 0);
  t.is(
    outcomes(all),
    'environment checked, integrity checked, selection checked, binaries checked, modules skipped, lifetime checked, vulnerabilities skipped',
  );
  t.regex(all.checks.find(({ check }) => check === 'binaries')?.detail ?? '', /: 2$/);
  const quick = await checked(server, '--quick 1.27 --skip vulnerabilities');
  t.is(`${quick.status} ${quick.lines.join()}`, '0 ');
  t.is((await server.try('go-env check 1.26')).status, 5);
  // nothing is known: that is not the same as nothing being wrong
  const unknown = await checked(server, '--only vulnerabilities');
  t.is(unknown.status, 1);
  t.regex(unknown.checks.at(-1)?.detail ?? '', /go-env advisories update$/);
  t.is(await server.run('ls -A /var/tmp'), '');
  // nor is what could not be written down
  const full = await server.try(
    'mount -t tmpfs -o size=16k,mode=1777 tmpfs /var/tmp; go-env check --only selection --only lifetime; s=$?; umount /var/tmp; exit $s',
  );
  t.is(full.status, 1, full.output);
  t.regex(full.output, /\/var\/tmp is full/);
  // each program within its time, and all of them within theirs
  const binaries = '/usr/share/go-env/checks/binaries.sh';
  await server.run(`sed -i.kept 's/^ge_binaries_all_seconds=.*/ge_binaries_all_seconds=0/' ${binaries}`);
  const late = await checked(server, `--binary ${ROOT}/bin/gofmt --only binaries`);
  t.is(
    `${late.status} ${late.checks[3]?.detail ?? ''}`,
    '1 it took more than 0 minutes: programs were left out',
  );
  await server.run(`mv ${binaries}.kept ${binaries}`);
}

/** Whatever is changed, missing or added is told; the host is damaged after it. */
export async function tellsDamage(
  t: ExecutionContext,
  server: Server,
  { format, manager }: ClientKind,
): Promise<void> {
  const only = '--only integrity';
  const pinned = 'h1:r0ub+FnqzZxoWm/dSUOI9DcIqYWn/mNYGFJcv7PyBzs=';
  const h1 = (line: string): string =>
    line.replaceAll(/h1:[A-Za-z0-9+/]{43}=/g, (one) => (one === pinned ? 'PINNED' : 'OTHER'));
  const differs = `error ${ROOT}: its h1 is OTHER, pinned is PINNED: it is not the tree that Go publishes as go1.27.3.linux-amd64`;

  // whoever changes a file and the package database with it is found by h1 alone; and what a package says of itself by what an auditor brings
  if (format === 'deb') {
    await server.run(`cp -a ${ROOT}/src/fmt/print.go /var/lib/dpkg/info/go-1.27.md5sums /srv; echo '// evil' >>${ROOT}/src/fmt/print.go
      sum=$(md5sum ${ROOT}/src/fmt/print.go | cut -c 1-32); sed -i "s,^.*  usr/local/go-1.27/src/fmt/print.go$,$sum  usr/local/go-1.27/src/fmt/print.go," /var/lib/dpkg/info/go-1.27.md5sums
      dpkg --verify go-1.27`);
    t.deepEqual((await checked(server, only)).lines.map(h1), [differs]);
    await server.run(`cp -a /srv/print.go ${ROOT}/src/fmt; cp -a /srv/go-1.27.md5sums /var/lib/dpkg/info`);
  }
  const wrong = `h1:${Buffer.alloc(32).toString('base64')}`;
  t.deepEqual(
    (await checked(server, `${only} --h1 1.27.3=${wrong}`)).lines.map((line) => line.slice(0, 90)),
    [`error ${ROOT}: its h1 is ${pinned}, pinned is ${wrong}`.slice(0, 90)],
  );

  await server.run(`cd ${ROOT} && echo '// x' >>src/fmt/print.go && rm src/os/exec.go && echo bad >src/fmt/evil.go && mkdir -p src/evil/deep && echo a >src/evil/a.go &&
    echo b >src/evil/deep/b.go && touch "src/$(printf 'new\\nline')" 'src/back\\slash' "src/$(printf 'byte\\377')" && ln -s /tmp src/link && chmod o+w src/io/io.go &&
    chown 12345 src/io/pipe.go && echo GOFLAGS=-mod=mod >>go.env && chmod u+s bin/gofmt && echo '# mine' >>/etc/profile.d/go-version.sh && rm /usr/share/go-env/lib/say.sh.x 2>/dev/null; :`);
  const told = await checked(server, only);
  t.is(told.status, 3);
  const byRpm = format === 'rpm';
  t.deepEqual(
    told.lines.map(h1),
    [
      differs,
      `error ${ROOT}/bin/gofmt: ${byRpm ? "it differs from the package's in mode" : 'its mode is 4755: others may write, or it lends rights'}`,
      `error ${ROOT}/src/back\\slash: no package put this there, and its name is none that Go publishes`,
      `error ${ROOT}/src/byte\ufffd: no package put this there`,
      `error ${ROOT}/src/evil: no package put this folder there, nor the 2 files in it`,
      `error ${ROOT}/src/fmt/evil.go: no package put this there`,
      `error ${ROOT}/src/fmt/print.go: it differs from the package's in ${byRpm ? 'size, content' : 'content'}`,
      `error ${ROOT}/src/io/io.go: ${byRpm ? "it differs from the package's in mode" : 'its mode is 646: others may write, or it lends rights'}`,
      `error ${ROOT}/src/io/pipe.go: ${byRpm ? "it differs from the package's in owner" : 'it belongs to user 12345, who can change it'}`,
      `error ${ROOT}/src/link: this is a link; Go publishes files and folders only`,
      `error ${ROOT}/src/new\nline: no package put this there, and its name is none that Go publishes`,
      `error ${ROOT}/src/os/exec.go: it is missing`,
      `note /etc/profile.d/go-version.sh: the administrator's: it differs from the package's in ${byRpm ? 'size, content' : 'content'}`,
      `warning ${ROOT}/go.env: edited: the next upgrade takes it away, unlike the environment and \`go env -w\``,
    ].sort(),
  );
  t.is(told.findings.find(({ subject }) => subject.endsWith('print.go'))?.fix, REINSTALL[manager]);
  // names and modes are seen without reading anything
  const quick = (await checked(server, `${only} --quick`)).lines.filter((line) => line.startsWith('error'));
  t.deepEqual(
    quick.filter((line) => !line.includes('print.go')),
    told.lines.filter((line) => line.startsWith('error') && !/print\.go|its h1/.test(line)),
  );
}
