/** go-env gc: who uses a line, since when it is idle, and its removal by the package manager, dpkg's and rpm's. */
import test, { type ExecutionContext } from 'ava';

import { whoUses } from '../helpers/gc-uses.ts';
import { type Machine, machine } from '../helpers/recipe-machine.ts';

const HOUR = 3600;
const IDLE = '/var/lib/go-env/idle';
const STATES = `go-env gc --json | tr '{' '\\n' | sed -n 's/^"line":"\\([^"]*\\)".*"state":"\\([a-z-]*\\)".*/\\1 \\2/p'`;

async function fourLines(t: ExecutionContext, format: 'deb' | 'rpm'): Promise<Machine> {
  const host = await machine(t, format, ':', false);
  if (format === 'deb') await whoUses(t, host);
  await host.install(
    { version: '1.24.1' },
    { version: '1.25.3' },
    { version: '1.26.10' },
    { version: '1.27.2' },
    { version: '1.28rc1' },
  );
  return host;
}

/** Writes what the timer would have written: line -> seconds ago that it was first and last seen idle. */
function record(times: Readonly<Record<string, readonly [first: number, last: number]>>): string {
  const lines = Object.entries(times).map(
    ([line, [first, last]]) =>
      `echo /usr/local/go-${line} $(stat -c %i.%Z /usr/local/go-${line}/VERSION) $(($(date +%s) - ${first})) $(($(date +%s) - ${last}))`,
  );
  return `{ echo go-env idle 1; ${lines.join('; ')}; } >${IDLE}`;
}

for (const format of ['deb', 'rpm'] as const) {
  test(`${format}: what was idle for three days goes by the package manager, alone, and nothing else does`, async (t) => {
    const host = await fourLines(t, format);
    const { says, server } = host;
    if (format === 'rpm') await asElsewhere(host);
    else await records(t, host);

    // the package manager would take along what needs it; a tree of nobody is nobody's to take
    await says('cp -a /usr/local/go-1.24 /usr/local/go-1.23 && echo go1.23.1 >/usr/local/go-1.23/VERSION');
    await says('go-env use --system 1.27 2>/dev/null');
    const all = Object.fromEntries(
      ['1.23', '1.24', '1.25', '1.26', '1.27', '1.28'].map((line) => [line, [73 * HOUR, 60] as const]),
    );
    await says(record(all));
    if (format === 'deb') await needGo125(host);
    const needed = format === 'deb' ? 'needed' : 'reclaimable';
    t.is(
      await says(STATES),
      `1.23 unpackaged\n1.24 reclaimable\n1.25 ${needed}\n1.26 reclaimable\n1.27 in-use\n1.28 in-use`,
    );
    const looked = await server.try('go-env gc');
    t.is(looked.status, 3, looked.output);
    t.regex(looked.output, /^1\.24 +1\.24\.1 +reclaimable: idle for 73 h; go-1\.24, \d+ MiB$/m);
    t.regex(looked.output, /^1\.23 .*no package owns \/usr\/local\/go-1\.23$/m);
    if (format === 'deb') t.regex(looked.output, /go-1\.25 is needed\n +.*needs-go/);
    t.deepEqual(
      looked.output.split('\n').filter((line) => line.length > 80),
      [],
    );
    t.is((await server.try('go-env gc --idle 74')).status, 0);

    // somebody begins to use one; the others go
    await says('/usr/local/go-1.26/bin/go version; echo 1.26 >/root/.go-versions');
    const done = await server.try('go-env gc --apply');
    t.is(done.status, 0, done.output);
    const removal = format === 'deb' ? 'apt-get .* purge' : 'dnf .* remove';
    t.regex(done.output, new RegExp(`^\\+ ${removal} go-1\\.24$`, 'm'));
    t.regex(done.output, /^1\.24 +1\.24\.1 +removed$/m);
    const left = format === 'deb' ? '1.23\n1.25\n1.26\n1.27\n1.28' : '1.23\n1.26\n1.27\n1.28';
    t.is(await says("go-env list | sed 's/ .*//'"), left);
    t.is((await server.try('go-env gc')).status, 0);

    // by hand in two words, as JSON, with what the package manager says beside it
    await says('rm /root/.go-versions');
    await says(record(all));
    const json = await server.try('go-env gc --yes --json 2>/tmp/said; cat /tmp/said >&2');
    t.regex(json.stdout, /"line":"1\.26",[^{]*"state":"removed"/);
    t.notThrows((): unknown => JSON.parse(json.stdout));
    t.is(await says('readlink -f /usr/bin/go'), '/usr/local/go-1.27/bin/go');
    if (format === 'deb') await isHalfGone(t, host);
  });
}

/** As a distribution of rpms has it: rpm removes what it is told to. */
async function asElsewhere({ says, server }: Machine): Promise<void> {
  await says('mv /usr/bin/rpm /usr/bin/rpm.debian');
  await server.write('/usr/bin/rpm', '#!/bin/sh\nexec /usr/bin/rpm.debian --force-debian "$@"\n', 0o755);
}

async function needGo125({ says, server }: Machine): Promise<void> {
  await server.write(
    '/tmp/needs-go/DEBIAN/control',
    'Package: needs-go\nVersion: 1\nArchitecture: all\nMaintainer: x <x@example.com>\nDepends: go-1.25\nDescription: x\n',
  );
  await says('dpkg-deb --build /tmp/needs-go /tmp/needs-go.deb && dpkg --install /tmp/needs-go.deb');
}

/** A removal that was cut short when the toolchain itself was gone already. */
async function isHalfGone(t: ExecutionContext, { says, server }: Machine): Promise<void> {
  await says('dpkg --purge needs-go; rm /usr/local/go-1.25/bin/go');
  const { status, output } = await server.try('go-env gc');
  t.is(status, 3);
  const [, command = 'false'] = /go-1\.25 is installed by half.*\n.*:\n {2}(.*)$/.exec(output) ?? [];
  await says(command);
  t.is((await server.try('go-env gc 2>&1; dpkg-query -W go-1.25')).status, 1);
  t.false(await server.exists('/usr/local/go-1.25'));
}

async function records(t: ExecutionContext, { says, server, install }: Machine): Promise<void> {
  t.is(await says(STATES), '1.24 unrecorded\n1.25 unrecorded\n1.26 unrecorded\n1.27 in-use\n1.28 in-use');
  const nobody = await server.try('setpriv --reuid=65534 --regid=65534 --clear-groups go-env gc');
  t.is(nobody.status, 4, nobody.output);
  await says('go-env gc --record');
  t.is(await says(`stat -c '%a %U' ${IDLE}; head -n 1 ${IDLE}`), '644 root\ngo-env idle 1');
  t.is(await says(STATES), '1.24 idle\n1.25 idle\n1.26 idle\n1.27 in-use\n1.28 in-use');

  const first = `awk '$1 == "/usr/local/go-1.26" { print $3 }' ${IDLE}`;
  for (const [what, times, state, kept] of [
    ['seen all the time', [80 * HOUR, 900], 'reclaimable', true],
    ['an hour short', [71 * HOUR, 900], 'idle', true],
    ['nobody looked for four hours', [80 * HOUR, 4 * HOUR], 'unrecorded', false],
    ['the clock was set back', [-HOUR, -HOUR], 'unrecorded', false],
    ['the clock was set back since the last look', [80 * HOUR, -60], 'unrecorded', false],
    ['the wrong way round', [60, 80 * HOUR], 'unrecorded', false],
  ] as const) {
    await says(record({ '1.26': times }));
    const before = await says(first);
    t.regex(await says(STATES), new RegExp(`^1\\.26 ${state}$`, 'm'), what);
    await says('go-env gc --record');
    t.is((await says(first)) === before, kept, what);
  }
  for (const [what, damage] of [
    ['cut off', `truncate -s -25 ${IDLE}`],
    ['of another format', `sed -i 1s/1$/2/ ${IDLE}`],
    ['garbage', `head -c 3000 /dev/urandom >${IDLE}`],
    ['no number', `sed -i 's/ [0-9]* \\([0-9]*\\)$/ 1e9 \\1/' ${IDLE}`],
    ['empty', `: >${IDLE}`],
    [
      'of a tree that was there before',
      'cp -p /usr/local/go-1.26/VERSION /tmp/v; mv /tmp/v /usr/local/go-1.26/VERSION',
    ],
  ] as const) {
    await says(`${record({ '1.26': [80 * HOUR, 60] })}; ${damage}`);
    t.regex(await says(STATES), /^1\.26 unrecorded$/m, what);
  }
  // an upgrade of the line begins anew
  await says(record({ '1.26': [80 * HOUR, 60] }));
  await install({ version: '1.26.11' });
  t.regex(await says(STATES), /^1\.26 unrecorded$/m);

  // killed anywhere, the file is an earlier or a later one, whole
  await says('go-env gc --record');
  for (let n = 1; n <= 6; n++) {
    await says(`go-env gc --record & sleep 0.${String(n * 6).padStart(2, '0')}; kill -9 $!; wait; :`);
    t.is(await says(`awk 'NR > 1 && NF == 4' ${IDLE} | wc -l; head -n 1 ${IDLE}`), '3\ngo-env idle 1');
  }
  await says('touch -d "2 hours ago" /var/lib/go-env/.idle.??????; go-env gc --record');
  t.is(await says('ls -A /var/lib/go-env | grep idle'), 'idle');
}
