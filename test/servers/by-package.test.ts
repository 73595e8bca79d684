/**
 * The life of a server with real toolchains, by each generation of clients. It begins with the lines that `godepot release` prints, word for
 * word: keys, the repository package, the depot's address in its one local file, a toolchain; while there is no /proc, as when images are built.
 */
import test from 'ava';

import { buildCache } from '../helpers/build-cache.ts';
import { type ClientKind, CLIENTS } from '../helpers/clients.ts';
import { serveDepotFor } from '../helpers/depot-server.ts';
import { printedBlock } from '../helpers/printed-lines.ts';
import { openServer } from '../helpers/server.ts';
import { lifeOfLines } from '../helpers/server-life.ts';
import { ownerOfFile } from '../helpers/temporary-folder.ts';
import { NEWER_PATCH, OLD_LINE, testDepot } from '../helpers/test-depot.ts';
import { treeDifference } from '../helpers/tree.ts';

const REPOSITORY_PACKAGE = 'godepot-repo';
const GOROOT = `/usr/local/${NEWER_PATCH.name}`;
const OLD_GOROOT = `/usr/local/${OLD_LINE.name}`;

/** gpg wrote there when the administrator compared fingerprints. */
const FORGET_GPG = 'rm -rf /root/.gnupg';

/** What the administrator wrote into a configuration file stays the administrator's: rpm keeps it under another name. */
const LEFT: Record<ClientKind['manager'], readonly string[]> = {
  apt: [],
  dnf: ['+ /etc/dnf/vars/godepot.rpmsave'],
  zypper: ['+ /etc/godepot', '+ /etc/godepot/zypp.mirrors.rpmsave'],
};

const file = ownerOfFile();
const cache = await buildCache(file);

test.after.always(file.end);

for (const kind of CLIENTS) {
  test.serial(`${kind.name}: a life by the printed lines and the repository package`, async (t) => {
    const { depot, install } = await testDepot();
    const server = await openServer(kind.suite, t, { proc: false });
    const before = await server.tree();
    const network = await serveDepotFor(t, depot);
    const client = kind.open(server, network);
    const block = printedBlock(install[kind.manager], network);

    // the wrong keys: nothing after the comparison may happen
    const forged = await server.try(block.replaceAll(/[0-9A-F]{40}/g, 'F'.repeat(40)), { network });
    t.not(forged.status, 0);
    t.true(await server.exists('/tmp/pasted/godepot.asc'), forged.output);
    t.not((await server.try('rpm -q gpg-pubkey')).status, 0);
    await server.run(FORGET_GPG);
    t.deepEqual(treeDifference(before, await server.tree()), []);

    await server.run(block, { network });
    t.is(await client.installed(NEWER_PATCH.name), NEWER_PATCH.version);
    await client.install(OLD_LINE.name);
    t.is(await client.installed(OLD_LINE.name), OLD_LINE.version);
    t.is(
      await server.run('readlink -f /usr/bin/go /usr/bin/gofmt /usr/local/go'),
      `${GOROOT}/bin/go\n${GOROOT}/bin/gofmt\n${GOROOT}`,
    );

    await server.run('mount -t proc proc /proc');
    // a login shell follows the line that is asked for, by variable or by file, and adds nothing otherwise
    const loginShell = (given: Readonly<Record<string, string>>): Promise<string> =>
      server.run(`bash -l -c 'command -v go && go version | cut -d" " -f3'`, {
        env: { HOME: '/tmp/home', ...given },
      });
    const oldLine = OLD_LINE.name.slice('go-'.length);
    t.is(await loginShell({}), `/usr/bin/go\ngo${NEWER_PATCH.go}`);
    t.is(await loginShell({ GO_VERSION: oldLine }), `${OLD_GOROOT}/bin/go\ngo${OLD_LINE.go}`);
    await server.write('/tmp/home/.go-versions', `${oldLine}\n`);
    t.is(await loginShell({}), `${OLD_GOROOT}/bin/go\ngo${OLD_LINE.go}`);

    // go-env finds the depot by what the repository package brought and the administrator filled in
    const updated = await server.run('go-env advisories update', { network });
    t.regex(updated, /^advisories of godepot, /);
    await server.run('rm -r /var/lib/go-env/advisories');

    await lifeOfLines(t, kind, client, cache);
    await client.remove(REPOSITORY_PACKAGE);
    await server.run(FORGET_GPG);
    const left = treeDifference(before, await server.tree());
    t.deepEqual(
      left.map((line) => line.split(' ').slice(0, 2).join(' ')),
      LEFT[kind.manager],
      left.join('\n'),
    );
  });
}
