/** Links, directories, tmpfiles and units with real dpkg and rpm in an image that nothing runs; a booted host stands in test/next. */
import test from 'ava';

import type { Format } from '../../builder/packaging/package.ts';
import { carryWatcher } from '../helpers/carry-watcher.ts';
import { openServer } from '../helpers/server.ts';
import { type Tree, treeDifference } from '../helpers/tree.ts';

const FORMATS: readonly Format[] = ['deb', 'rpm'];
const LINK = 'readlink /usr/local/bin/watch-it';

for (const format of FORMATS) {
  test(`${format}: links, directories and tmpfiles; what the administrator made stays his`, async (t) => {
    const server = await openServer('trixie', t);
    const before: Tree = await server.tree();
    const { install, remove } = await carryWatcher(t, server, format);
    const run = (script: string): Promise<string> => server.run(script);
    const says = async (script: string): Promise<string> => (await run(script)).trimEnd();

    // an owner that the host does not know is said, and no failure
    t.regex(await run(install[1]), /no-such-user/);
    t.is(
      await says(`${LINK}; stat -c '%a %U:%G' /var/lib/watcher /var/lib/watcher-kept /run/watcher`),
      '/usr/lib/watcher/1\n750 daemon:adm\n700 root:root\n700 daemon:daemon',
    );
    // followed through upgrade and downgrade, although the older version cannot know the newer's target
    await run(`chmod 755 /var/lib/watcher; touch /var/lib/watcher/state; ${install[2]}`);
    t.is(await says(`${LINK}; stat -c %a /var/lib/watcher`), '/usr/lib/watcher/2\n755');
    await run(install[1]);
    t.is(await says(LINK), '/usr/lib/watcher/1');
    // gone by hand: made again; somebody else's: left alone, whatever becomes of the package
    await run(`rm /usr/local/bin/watch-it; ${install[1]}`);
    t.is(await says(LINK), '/usr/lib/watcher/1');
    await run('ln -sfn mine /usr/local/bin/watch-it');
    t.regex(await run(install[2]), /watch-it is not ours: left alone/);
    await run(remove);
    t.is(await says(`${LINK}; ls /var/lib/watcher`), 'mine\nstate');
    await run(
      `rm /usr/local/bin/watch-it; ln -s /usr/lib/watcher/1 /usr/local/bin/watch-it; ${install[1]}; ${remove}`,
    );
    t.is(await says(LINK), '/usr/lib/watcher/1');
    await run(`rm /usr/local/bin/watch-it; echo file >/usr/local/bin/watch-it; ${install[1]}; ${remove}`);
    t.is(await says('cat /usr/local/bin/watch-it'), 'file');
    // a state directory on another disk
    await run(
      `rm /usr/local/bin/watch-it; mkdir /srv/state; mv /var/lib/watcher/state /srv/state; rmdir /var/lib/watcher; ln -s /srv/state /var/lib/watcher; ${install[2]}`,
    );
    await run(format === 'deb' ? 'dpkg --purge watcher' : remove);
    t.is(await says('ls /var/lib/watcher/'), 'state');

    await run(`rm -r /srv/state /var/lib/watcher; ${install[2]}; touch /var/lib/watcher/state; ${remove}`);
    // an rpm knows no purge, and a removal keeps what is in it
    t.is(await says('ls /var/lib/watcher'), 'state');
    await run(format === 'deb' ? 'dpkg --purge watcher' : 'rm -r /var/lib/watcher');
    t.deepEqual(treeDifference(before, await server.tree()), []);
  });

  test(`${format}: units in an image: enabled once, the administrator's choice stands, a purge forgets`, async (t) => {
    const server = await openServer('trixie', t);
    const before: Tree = await server.tree();
    const { install, remove } = await carryWatcher(t, server, format);
    const enabled = async (): Promise<string> =>
      (
        await server.try(
          'for u in watcher.service asked.service quiet.service watcher.timer; do systemctl is-enabled $u; done; :',
        )
      ).stdout
        .replaceAll('\n', ' ')
        .trim();
    // Fedora's policy for what it does not know
    await server.run(
      'mkdir -p /etc/systemd/system-preset; echo "disable asked.service" >/etc/systemd/system-preset/10.preset',
    );
    await server.run(install[1]);
    t.is(await enabled(), 'enabled disabled disabled not-found');
    await server.run(`systemctl disable watcher.service; ${install[2]}`);
    t.is(await enabled(), 'disabled disabled disabled enabled');
    await server.run(`systemctl mask watcher.timer; ${install[1]}; ${install[2]}`);
    t.is(await enabled(), 'disabled disabled disabled masked');
    await server.run(
      `systemctl unmask watcher.timer; systemctl enable quiet.service; ${remove}; ${install[2]}`,
    );
    // dpkg knows a package until it is purged; what rpm erased comes back as new
    t.is(
      await enabled(),
      format === 'deb' ? 'disabled disabled enabled enabled' : 'enabled disabled disabled enabled',
    );
    await server.run(`systemctl enable quiet.service; ${format === 'deb' ? 'dpkg --purge watcher' : remove}`);
    await server.run('rm -r /etc/systemd/system-preset; rmdir /var/lib/watcher-kept || :');
    t.deepEqual(treeDifference(before, await server.tree()), []);
  });
}
