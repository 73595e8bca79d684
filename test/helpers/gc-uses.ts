import type { ExecutionContext } from 'ava';
import * as v from 'valibot';

import type { Machine } from './recipe-machine.ts';

const Report = v.object({
  lines: v.array(v.object({ line: v.string(), state: v.string(), used_by: v.array(v.string()) })),
});

const LINES = ['1.20', '1.21', '1.22', '1.23', '1.24', '1.25', '1.26', '1.27'];
/** Trees by hand: who uses them is one question, whose they are another. */
const TREES = `for l in ${LINES.join(' ')}; do
	mkdir -p /usr/local/go-$l/bin /usr/local/go-$l/lib
	echo go$l.3 >/usr/local/go-$l/VERSION
	cp /usr/bin/sleep /usr/local/go-$l/bin/go
done`;

/** A root of its own with a file of the same name as the host's. */
const BOX = `mkdir -p /srv/box/go /srv/box/usr/local/go-1.20/bin
cp /usr/bin/sleep /srv/box/usr/local/go-1.20/bin/go
for f in $(ldd /usr/bin/sleep | grep -o '/[^ ]*'); do cp -L --parents "$f" /srv/box; done`;

type Uses = Readonly<Record<string, readonly string[]>>;

/** Line -> who uses it, for those that are used. */
async function usesOf({ says }: Machine, by = ''): Promise<Uses> {
  const { lines } = v.parse(Report, JSON.parse(await says(`${by} timeout 60 go-env gc --json`)));
  const used = lines.filter(({ used_by: by }) => by.length > 0);
  return Object.fromEntries(
    used.map(({ line, used_by: by }) => [line, by.map((who) => who.replace(/^process \d+ /, 'process '))]),
  );
}

const NEWEST = { '1.27': ['it is the newest line'] };

/**
 * Who keeps a line from being reclaimed: processes, users and projects, containers only by files of the host; and what hostile files of users do,
 * which is nothing. On a host without any line, which it leaves as it was.
 */
export async function whoUses(t: ExecutionContext, host: Machine): Promise<void> {
  await host.says(`${TREES}\n${BOX}\nuseradd -m alice; useradd -m bob`);
  t.deepEqual(await usesOf(host), NEWEST);
  await processes(t, host);
  await files(t, host);
  await traps(t, host);
  await host.says('rm -r /srv/box /usr/local/go-*; userdel -r alice; userdel -r bob');
}

async function processes(t: ExecutionContext, host: Machine): Promise<void> {
  const quiet = '>/dev/null 2>&1 </dev/null &';
  await host.says(`
/usr/local/go-1.21/bin/go 300 ${quiet}
(cd /usr/local/go-1.22/lib && exec sleep 300) ${quiet}
(exec 7</usr/local/go-1.23/VERSION; exec sleep 300) ${quiet}
PATH=/usr/local/go-1.24/bin:$PATH sleep 300 ${quiet}
(exec unshare --mount sh -c 'mount --bind /usr/local/go-1.25 /srv/box/go; exec chroot /srv/box /go/bin/go 300') ${quiet}
chroot /srv/box /usr/local/go-1.20/bin/go 300 ${quiet}
perl -e 'open my $f, "<", "/usr/local/go-1.26/bin/go"; sleep 300' ${quiet}
sleep 0.5`);
  t.deepEqual(await usesOf(host), {
    '1.21': ['process (go)'],
    '1.22': ['process (sleep)'],
    '1.23': ['process (sleep)'],
    '1.24': ['process (sleep)'],
    '1.25': ['process (go)'],
    '1.26': ['process (perl)'],
    ...NEWEST,
  });
  // what an upgrade has replaced under a process counts until that has ended
  await host.says(
    'cp /usr/bin/sleep /usr/local/go-1.21/bin/new; mv /usr/local/go-1.21/bin/new /usr/local/go-1.21/bin/go',
  );
  t.deepEqual((await usesOf(host))['1.21'], ['process (go)']);
  await host.says('kill $(pidof go sleep perl); sleep 0.2');
  t.deepEqual(await usesOf(host), NEWEST);
}

async function files(t: ExecutionContext, host: Machine): Promise<void> {
  await host.says(`
cd /home/alice; printf '# mine\\n1.20 # default\\n~/my project 1.21.9\\n/srv/x 1.22.x\\n' >.go-versions
mkdir /home/bob/dot; echo go1.23 >/home/bob/dot/versions; chown -R bob /home/bob; chmod 700 /home/bob/dot
su bob -c 'ln -s dot/versions ~/.go-versions'
mkdir -p /srv/one /srv/many/a '/srv/many/b
$(touch owned)' /srv/many/c
printf '\\n1.24.1\\nnot read\\n' >/srv/one/.go-version
printf 'nodejs 1.26\\ngolang 1.25 1.19\\n' >'/srv/many/b
$(touch owned)/.tool-versions'
printf 'module a\\n\\ngo 1.26.3 // exactly\\n' >/srv/many/a/go.mod
printf 'module c\\n\\ngo 1.20\\n\\ntoolchain go1.21.4\\n' >/srv/many/c/go.mod
printf '# two\\n/srv/one\\n/srv/many/*\\nrelative\\n/nowhere\\n' >/etc/go-env/projects`);
  const uses = await usesOf(host);
  t.deepEqual(uses, {
    '1.20': ['/home/alice/.go-versions'],
    '1.21': ['/home/alice/.go-versions'],
    '1.22': ['/home/alice/.go-versions'],
    '1.23': ['/home/bob/.go-versions'],
    '1.24': ['/srv/one/.go-version'],
    '1.25': ['/srv/many/b?$(touch owned)/.tool-versions'],
    // go looks for the very version that is named; a minimum of another patch keeps nothing
    '1.26': ['/srv/many/a/go.mod'],
    ...NEWEST,
  });
  // a link in a folder of root's where a group may write leads no further than that group could go itself
  await host.says(`echo 1.25 >/root/secret; chmod 600 /root/secret; echo 1.24 >/srv/team; chgrp bob /srv/team; chmod 640 /srv/team
chgrp bob /srv/one; chmod 2775 /srv/one; mkdir -m 1777 /srv/all; echo /srv/all >>/etc/go-env/projects
ln -sf /root/secret /srv/one/.go-version; ln -s /srv/team /srv/all/.go-version; rm -r /srv/many`);
  const { '1.24': none, '1.25': secret } = await usesOf(host);
  await host.says('ln -sf /srv/team /srv/one/.go-version');
  const { '1.24': team } = await usesOf(host);
  t.deepEqual([none, secret, team], [undefined, undefined, ['/srv/one/.go-version']]);
  // a home that NFS serves to root as to anybody: its owner can read it
  await host.says('chown alice /home/alice/.go-versions /home/alice; chmod 700 /home/alice');
  const { '1.20': squashed } = await usesOf(host, 'setpriv --bounding-set=-dac_override,-dac_read_search');
  t.deepEqual(squashed, ['/home/alice/.go-versions']);
  await host.says(
    'rm -r /srv/one /srv/all /srv/team /home/alice/.go-versions /home/bob/.go-versions; : >/etc/go-env/projects',
  );
  await host.says(
    'echo "export GO_VERSION=\'1.22\'" >>/etc/go-env/env.conf; echo GO_VERSION=1.24 >>/etc/environment',
  );
  t.deepEqual(await usesOf(host), {
    '1.22': ['/etc/go-env/env.conf'],
    '1.24': ['/etc/environment'],
    ...NEWEST,
  });
  await host.says(
    "sed -i '/GO_VERSION/d' /etc/go-env/env.conf /etc/environment; chmod 755 /home/alice; chown alice:alice /home/alice",
  );
  // GOTOOLCHAIN=goVERSION makes every go of a user look for that very version in PATH
  await host.says(`
echo GOTOOLCHAIN=go1.20.3 >>/etc/environment; echo 'export XDG_CONFIG_HOME="\${XDG_CONFIG_HOME:-$HOME/my cfg}"' >/etc/profile.d/cfg.sh
mkdir -p '/home/alice/my cfg/go' /home/bob/.config /root/.elsewhere/go; chmod 700 '/home/alice/my cfg'
printf 'GOPROXY=off\nGOTOOLCHAIN=go1.22.3+path\n' >'/home/alice/my cfg/go/env'
echo GOTOOLCHAIN=go1.24.9 >/home/bob/.config/go; mv /home/bob/.config/go /home/bob/env; mkdir /home/bob/.config/go; mv /home/bob/env /home/bob/.config/go
echo GOTOOLCHAIN=go1.26.3 >/root/.elsewhere/go/env; chmod 700 /root; ln -s /root/.elsewhere '/home/bob/my cfg'
chown -R alice /home/alice; chown -hR bob /home/bob`);
  t.deepEqual(await usesOf(host), {
    '1.20': ['/etc/environment'],
    '1.22': ['/home/alice/my cfg/go/env'],
    ...NEWEST,
  });
  await host.says(
    'sed -i /GOTOOLCHAIN/d /etc/environment; rm -r /etc/profile.d/cfg.sh /home/*/my\\ cfg /home/bob/.config /root/.elsewhere',
  );
}

async function traps(t: ExecutionContext, host: Machine): Promise<void> {
  await host.says('echo 1.25 >/root/secret; chmod 600 /root/secret');
  for (const [trap, kept] of [
    ['mkfifo .go-versions', []],
    ['ln -s /dev/zero .go-versions', []],
    ['ln -s /root/secret .go-versions', []],
    ['ln -s .go-versions .go-versions', []],
    ['mkdir .go-versions', []],
    ["yes '1.25 $(touch /tmp/owned)' | head -c 10000000 >.go-versions", []],
    ['{ head -c 5000000 /dev/zero; echo; echo 1.25; } >.go-versions', []],
    [
      "printf '../1.25\\n/usr/local/go-1.25\\n1.25;reboot\\n1.25/\\n`id`1.25\\n1.2599999999999999999999\\n' >.go-versions",
      [],
    ],
    ["printf '1.25\\r\\n' >.go-versions", ['1.25']],
    ['{ yes x | head -n 4000; echo 1.24; } >.go-versions; chmod 000 .go-versions', ['1.24']],
  ] as const) {
    await host.says(`cd /home/alice; rm -rf .go-versions; ${trap}; chown -h alice .go-versions`);
    t.deepEqual(Object.keys(await usesOf(host)), [...kept, '1.27'], trap);
  }
  await host.says('rm -rf /home/alice/.go-versions');
  t.false(await host.server.exists('/tmp/owned'));

  await automount(t, host);

  // what cannot be seen makes nothing idle
  await host.says(`mkdir /proc-kept; mount --bind /proc /proc-kept; umount /proc`);
  const blind = await host.server.try('go-env gc 2>&1; echo $?; go-env gc --record');
  t.regex(
    blind.output,
    /nothing can be called idle: processes of others cannot be seen here[^]*\n1\n.*nothing was recorded/,
  );
  t.is(blind.status, 1);
  t.false(await host.server.exists('/var/lib/go-env/idle'));
  await host.says('mount --move /proc-kept /proc');
}

/** Homes that automount brings when somebody comes: nobody answers for this one, so whoever goes in waits for ever. */
async function automount(t: ExecutionContext, { says, server }: Machine): Promise<void> {
  await server.write(
    '/tmp/automount.pl',
    `use Fcntl; pipe(my $r, my $w); fcntl($w, F_SETFD, 0);
my $options = 'fd=' . fileno($w) . ',pgrp=' . getpgrp() . ',minproto=5,maxproto=5,indirect';
system('mount', '-i', '-t', 'autofs', '-o', $options, 'none', '/net/homes') == 0 or die; open my $f, '>', '/tmp/mounted'; sleep 300;
`,
  );
  await says(`mkdir -p /net/homes; useradd --home-dir /net/homes/carol carol
setsid perl /tmp/automount.pl >/dev/null 2>&1 </dev/null & while ! [ -e /tmp/mounted ]; do sleep 0.1; done`);
  t.is((await server.try('timeout -k 1 1 ls /net/homes/carol')).status, 124);
  t.regex(
    await says('timeout 60 go-env gc --idle 99 2>&1'),
    /^go-env: not looked at: 1 automounted homes that are not there now$/m,
  );
  await says('umount -l /net/homes; kill $(pidof perl); userdel carol');
}
