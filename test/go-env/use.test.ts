/** go-env use --system and go-env status on servers with fake toolchains, by Debian's update-alternatives and by Red Hat's. */
import test, { type ExecutionContext } from 'ava';

import { machine, type Machine } from '../helpers/recipe-machine.ts';
import { useRedHatAlternatives } from '../helpers/redhat-alternatives.ts';

const PLACES = 'readlink -f /usr/bin/go /usr/bin/gofmt /usr/local/go';
const at = (line: string): string =>
  `/usr/local/go-${line}/bin/go\n/usr/local/go-${line}/bin/gofmt\n/usr/local/go-${line}`;
const JSON_MODE = `go-env status --json | sed 's/^{"mode":"\\([a-z]*\\)".*"ok":\\(.*\\)}$/\\1 \\2/'`;

/** Counts how often one of the three places led nowhere while a command ran. */
const POLL = `cat >/tmp/poll.pl <<'END'
my ($looks, $missing) = (0, 0);
until (-e '/tmp/stop') { for (1 .. 60) { $looks++; $missing++ unless -e '/usr/bin/go' && -e '/usr/bin/gofmt' && -e '/usr/local/go/bin/go' } select undef, undef, undef, $ARGV[0] }
print "$missing $looks\\n";
END`;
const polled = (command: string, pause = 0.001): string =>
  `rm -f /tmp/stop; perl /tmp/poll.pl ${pause} >/tmp/polled & ${command}; touch /tmp/stop; wait; cat /tmp/polled`;
const fifty = (one: (line: string) => string): string =>
  `for n in $(seq 25); do ${one('1.26')}; ${one('1.27')}; done`;

type Host = Machine & { fails: (command: string, status: number) => Promise<string> };

test('one line for the whole host, each link by one rename, refused or restored where it cannot be, by two tools', async (t) => {
  const host = await twoLines(t);
  for (const tool of ['debian', 'redhat'] as const) {
    if (tool === 'redhat') await byRedHat(t, host);
    await switches(t, host);
    await refuses(t, host);
    await restores(t, host);
    if (tool === 'redhat') await hasNoRoom(t, host);
    await isNeverAbsent(t, host, tool);
    await mendsWhatWasKilled(t, host);
  }
});

async function twoLines(t: ExecutionContext): Promise<Host> {
  const host = await machine(t, 'deb', ':', false);
  await host.install({ version: '1.26.10' }, { version: '1.27.2' });
  return {
    ...host,
    async fails(command, status) {
      const done = await host.server.try(command);
      t.is(
        done.status,
        status,
        `${command}
${done.output}`,
      );
      return done.output;
    },
  };
}

/** The same host with the other tool, which knows of nothing yet: what was installed is registered by --auto. */
async function byRedHat(t: ExecutionContext, { says, fails, server }: Host): Promise<void> {
  await says('update-alternatives --remove-all go');
  await useRedHatAlternatives(server);
  t.regex(await fails('go-env status', 3), /no alternatives group go/);
  t.regex(await says('go-env use --system --auto'), /no Go -> 1\.27\.2/);
}

async function switches(t: ExecutionContext, { says, fails }: Host): Promise<void> {
  // nobody but root, and nothing but commands that are shown
  await says('setpriv --reuid=65534 --regid=65534 --clear-groups go-env use --system 1.26 --dry-run');
  t.regex(
    await fails('setpriv --reuid=65534 --regid=65534 --clear-groups go-env use --system 1.26', 4),
    /sudo go-env use --system 1\.26$/,
  );
  t.regex(
    await says('go-env use --system go1.26.10 --dry-run'),
    /update-alternatives --set go \/usr\/local\/go-1\.26\/bin\/go$/,
  );
  t.is(await says(PLACES), at('1.27'));
  const missing = await fails('go-env use --system 1.25', 5);
  t.regex(missing, /installed: 1\.26\.10 1\.27\.2\n {2}apt-get install go-1\.25$/);
  t.regex(await fails('go-env use --system 1.26.9', 5), /apt-get install .*go-1\.26=1\.26\.9/);

  t.regex(
    await says('go-env use --system 1.26 2>&1'),
    /1\.27\.2 -> 1\.26\.10\n.*\n.*1\.26 is older than 1\.27/,
  );
  t.is(await says(`${PLACES}; ${JSON_MODE}`), `${at('1.26')}\nmanual true`);
  t.regex(await says('go-env use --system 1.26'), /nothing to do: 1\.26\.10 already/);
  // by choice, though it is the newest
  t.notRegex(await says('go-env use --system 1.27 2>&1'), /older/);
  t.is(await says(`${PLACES}; ${JSON_MODE}`), `${at('1.27')}\nmanual true`);
  await says('go-env use --system 1.26; go-env use --system --auto');
  t.is(await says(`${PLACES}; ${JSON_MODE}`), `${at('1.27')}\nauto true`);

  // a line that was registered while /usr/local/go was somebody's own
  await says(
    'update-alternatives --install /usr/bin/go go /usr/local/go-1.26/bin/go 1026 --slave /usr/bin/gofmt gofmt /usr/local/go-1.26/bin/gofmt',
  );
  t.regex(await says('go-env status'), /1\.26 .* some links are missing/);
  await says('go-env use --system 1.26; go-env use --system --auto; go-env use --system 1.26');
  t.is(await says(PLACES), at('1.26'));
}

async function refuses(t: ExecutionContext, { says, fails }: Host): Promise<void> {
  for (const [stands, refusal] of [
    ['mkdir /usr/local/go', /is a folder of its own.*\n.*mv \/usr\/local\/go /],
    ["ln -s '/srv/go\u001b[31m' /usr/local/go", /is somebody's own link: \/srv\/go\?\[31m/],
    ['echo >/usr/bin/go', /\/usr\/bin\/go is a file/],
    ['ln -s go-1.27 /usr/bin/gofmt', /\/usr\/bin\/gofmt is somebody's own link: go-1\.27/],
  ] as const) {
    const place = /\/usr\/\S+$/.exec(stands)?.[0] ?? '';
    const before = await says(`mv ${place} ${place}.kept; ${stands}; ls -ld ${place}`);
    t.regex(await fails('go-env use --system 1.27', 4), refusal);
    const status = await fails('go-env status', 3);
    t.regex(status, /(?:not a link|a folder|a file|another Go)[^]*\n {2}go-env use --system 1\.26$/);
    t.is(await says(`ls -ld ${place}`), before);
    await says(`rm -d ${place}; mv ${place}.kept ${place}`);
  }
  t.is(await says(`${PLACES}; ${JSON_MODE}`), `${at('1.26')}\nmanual true`);

  // a second run, while one is at work
  await says(
    '(flock 9; echo use --system 1.27, process 7 >&9; touch /tmp/locked; sleep 1) 9>/run/go-env.lock >/dev/null 2>&1 & while ! [ -e /tmp/locked ]; do :; done',
  );
  t.regex(
    await fails('go-env use --system 1.27', 4),
    /another go-env is at work: use --system 1\.27, process 7/,
  );
  await says('flock /run/go-env.lock true');
}

async function restores(t: ExecutionContext, { says, fails, server }: Host): Promise<void> {
  // the tool moves one link and gives up
  await says('mv /usr/bin/update-alternatives /usr/bin/update-alternatives.real');
  await server.write(
    '/usr/bin/update-alternatives',
    `#!/bin/sh
case "$*" in '--set go /usr/local/go-1.27/bin/go') ln -sfn "$3" /etc/alternatives/go; echo 'disk full' >&2; exit 2 ;; esac
exec /usr/bin/update-alternatives.real "$@"
`,
    0o755,
  );
  t.regex(await fails('go-env use --system 1.27', 6), /disk full\n.*the state before is back/);
  t.is(await says(`${PLACES}; ${JSON_MODE}`), `${at('1.26')}\nmanual true`);
  await says('mv /usr/bin/update-alternatives.real /usr/bin/update-alternatives');
}

/** The tool would lose what it knows. */
async function hasNoRoom(t: ExecutionContext, { says, fails }: Host): Promise<void> {
  const folder = '/var/lib/alternatives';
  await says(
    `cp -a ${folder} /tmp/kept; mount -t tmpfs -o size=16k,mode=755 tmpfs ${folder}; cp -a /tmp/kept/go ${folder}; cat /dev/zero >${folder}/full 2>/dev/null || :`,
  );
  t.regex(await fails('go-env use --system 1.27', 4), /there is no room in \/var\/lib\/alternatives/);
  t.is(await says(`cmp ${folder}/go /tmp/kept/go; ls -A ${folder} | xargs; umount ${folder}`), 'full go');
  t.is(await says(`${PLACES}; ${JSON_MODE}`), `${at('1.26')}\nmanual true`);
}

async function isNeverAbsent(t: ExecutionContext, { says }: Host, tool: string): Promise<void> {
  await says(POLL);
  const [missing, looks] = (
    await says(polled(fifty((line) => `go-env use --system ${line} >/dev/null 2>&1`)))
  ).split(' ');
  t.log(`${missing} of ${looks} looks found a place empty`);
  t.is(missing, '0');
  t.true(Number(looks) > 10_000);
  // what is not moved first is missing for moments: that the poll can see it
  if (tool === 'redhat') {
    const plain = await says(
      polled(
        fifty((line) => `update-alternatives --set go /usr/local/go-${line}/bin/go`),
        0,
      ),
    );
    t.log(`without moving links first: ${plain}`);
    t.true(Number(plain.split(' ')[0]) > 0, plain);
  }
}

async function mendsWhatWasKilled(t: ExecutionContext, { says }: Host): Promise<void> {
  for (let n = 0; n < 12; n++) {
    const line = n % 2 === 0 ? '1.26' : '1.27';
    const killed = `go-env use --system ${line} >/dev/null 2>&1 & sleep 0.0${String(n * 7).padStart(2, '0')}; kill -9 $!; wait`;
    // what it left running holds the lock for a moment
    const again = `flock /run/go-env.lock true; rm -f /var/lib/alternatives/go.new; go-env use --system ${line} >/dev/null 2>&1`;
    t.is(
      await says(`${killed}; [ -x /usr/bin/go ] && [ -x /usr/bin/gofmt ] && ${again} && ${PLACES}`),
      at(line),
    );
  }
  t.is(await says(JSON_MODE), 'manual true');
  // who is asked to stop leaves one of the two behind, whole, and needs no other run
  for (let n = 0; n < 5; n++) {
    const line = n % 2 === 0 ? '1.26' : '1.27';
    const stopped = `go-env use --system ${line} >/dev/null 2>&1 & sleep 0.0${n + 2}; kill -TERM $!; wait`;
    t.true([at('1.26'), at('1.27')].includes(await says(`${stopped}; ${PLACES}`)));
    t.is(await says(JSON_MODE), 'manual true');
  }
}
