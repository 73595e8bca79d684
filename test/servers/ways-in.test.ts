/**
 * Who finds which go: everything that runs without a login shell finds the host's, at /usr/bin/go; login shells find what their user asks for. On
 * hosts where the packages came by apt and by dnf.
 */
import test from 'ava';

import { usersHost } from '../helpers/users-host.ts';
import { openWays, WAYS } from '../helpers/ways-in.ts';

const QUESTION = 'command -v go; go version';
const OWN: Readonly<Record<string, string>> = {
  '1.26': '/usr/local/go-1.26/bin/go\ngo version go1.26.10 linux/amd64',
  '1.27': '/usr/local/go-1.27/bin/go\ngo version go1.27.2 linux/amd64',
};
const HOST: Readonly<Record<string, string>> = {
  '1.26': '/usr/bin/go\ngo version go1.26.10 linux/amd64',
  '1.27': '/usr/bin/go\ngo version go1.27.2 linux/amd64',
};

/** What each way should find: its user's where a login shell reads it, and else the host's. */
function wanted(alice: string | undefined, host: string | undefined): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(WAYS).map(([name, { reads }]) => [name, reads === 'alice' ? alice : host]),
  );
}

for (const format of ['deb', 'rpm'] as const) {
  test(`${format}: which go each way in finds, before and after the host is switched`, async (t) => {
    const { server, bring } = await usersHost(t, format);
    await openWays(server, format);
    await bring('install', '1.26.10', '1.27.2');
    const found = async (): Promise<Record<string, string>> => {
      const answers: Record<string, string> = {};
      for (const [name, { ask }] of Object.entries(WAYS)) {
        const { output } = await server.try(ask(QUESTION), { limit: 60 });
        // EL's secure_path has /bin, a link to /usr/bin, before it
        answers[name] = output.trim().replace(/^\/bin\//, '/usr/bin/');
      }
      return answers;
    };

    t.deepEqual(await found(), wanted(HOST['1.27'], HOST['1.27']), 'nobody asked for anything');
    await server.write('/home/alice/.go-versions', '1.26\n');
    t.deepEqual(await found(), wanted(OWN['1.26'], HOST['1.27']), 'alice asks for 1.26');
    await server.run('go-env use --system 1.26');
    await server.write('/home/alice/.go-versions', '1.27\n');
    t.deepEqual(await found(), wanted(OWN['1.27'], HOST['1.26']), 'the host has 1.26, alice asks for 1.27');
  });
}
