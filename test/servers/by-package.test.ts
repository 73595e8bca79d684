/** The repository package alone makes a server: keys and configuration from it, the address in its one local file. */
import test from 'ava';

import { CLIENTS } from '../helpers/clients.ts';
import { serveDepotFor } from '../helpers/depot-server.ts';
import { configureByPackage, REPOSITORY_PACKAGE } from '../helpers/repository-package.ts';
import { openServer } from '../helpers/server.ts';
import { NEWER_PATCH, OLD_LINE, testDepot } from '../helpers/test-depot.ts';
import { treeDifference } from '../helpers/tree.ts';

const GOROOT = `/usr/local/${NEWER_PATCH.name}`;

for (const kind of CLIENTS) {
  test(`${kind.name}: the repository package alone, while an image is built without /proc`, async (t) => {
    const { depot } = await testDepot();
    const server = await openServer(kind.suite, t, { proc: false });
    const before = await server.tree();
    const client = kind.open(server, await serveDepotFor(t, depot));
    await configureByPackage(kind, server, client.depot);
    const refreshed = await client.refresh();
    t.is(refreshed.status, 0, refreshed.output);

    await client.install(NEWER_PATCH.name, OLD_LINE.name);
    t.is(await client.installed(NEWER_PATCH.name), NEWER_PATCH.version);
    t.is(
      await server.run('readlink -f /usr/bin/go /usr/bin/gofmt /usr/local/go'),
      `${GOROOT}/bin/go\n${GOROOT}/bin/gofmt\n${GOROOT}`,
    );

    await server.run('mount -t proc proc /proc');
    const env = { HOME: '/tmp/home' };
    t.regex(await server.run('go version', { env }), new RegExp(`^go version go${NEWER_PATCH.go} linux/`));
    // a login shell follows the line that is asked for, by variable or by file, and adds nothing otherwise
    const login = 'command -v go && go version | cut -d" " -f3';
    const loginShell = (given: Readonly<Record<string, string>>): Promise<string> =>
      server.run(`bash -l -c '${login}'`, { env: { ...env, ...given } });
    t.is(await loginShell({}), `/usr/bin/go\ngo${NEWER_PATCH.go}`);
    const oldLine = OLD_LINE.name.slice('go-'.length);
    t.is(await loginShell({ GO_VERSION: oldLine }), `/usr/local/${OLD_LINE.name}/bin/go\ngo${OLD_LINE.go}`);
    await server.write('/tmp/home/.go-versions', `${oldLine}\n`);
    t.is(await loginShell({}), `/usr/local/${OLD_LINE.name}/bin/go\ngo${OLD_LINE.go}`);

    await client.remove(NEWER_PATCH.name, OLD_LINE.name);
    if ((await client.installed('go-env')) !== undefined) await client.remove('go-env');
    await client.remove(REPOSITORY_PACKAGE);
    // what the administrator wrote into a configuration file is the administrator's, so rpm keeps it under another name
    const left = treeDifference(before, await server.tree()).filter(
      (line) => !/^\+ \S+\.rpmsave f /.test(line),
    );
    t.deepEqual(left, []);
  });
}
