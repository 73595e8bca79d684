/** The command that goenv prints for a version which is not installed, word for word in the clients that it names. */
import test from 'ava';

import { CLIENTS, publishedKey } from '../helpers/clients.ts';
import { serveDepotFor } from '../helpers/depot-server.ts';
import { godepot } from '../helpers/godepot.ts';
import { openServer } from '../helpers/server.ts';
import { smallDepot } from '../helpers/small-depot.ts';

const GOENV = '/usr/libexec/go-env/goenv';
/** As an administrator answers, who is not there. */
const YES: Record<string, string> = { 'apt-get': 'apt-get -y', dnf: 'dnf -y', zypper: 'zypper -n' };

/** The newest of each: what is older lacks nothing that these commands need. */
const NEWEST = CLIENTS.filter(({ suite }) => suite === 'trixie');

test('what goenv says would install a version does, and doctor knows whose it is', async (t) => {
  const small = await smallDepot(t);
  await godepot(small, ['release']);
  const key = await publishedKey(small.depot);
  t.deepEqual(NEWEST.map(({ manager }) => manager).sort(), ['apt', 'dnf', 'zypper']);
  for (const kind of NEWEST) {
    const server = await openServer(kind.suite, t);
    const network = await serveDepotFor(t, small.depot);
    await kind.configure(server, network, key);
    const client = kind.open(server, network);
    await client.refresh();
    await client.install('go-env');
    const printed = async (version: string): Promise<string> => {
      const { status, output } = await server.try(`${GOENV} missing ${version}`);
      t.is(status, 5, output);
      const line = /^ {2}as root: (.*)$/m.exec(output)?.[1] ?? t.fail(output);
      const [program = ''] = line.split(' ');
      return line.replace(program, YES[program] ?? t.fail(`${kind.name}: ${line}`));
    };
    const after = async (version: string): Promise<string | undefined> => {
      const line = await printed(version);
      t.log(`${kind.name}: ${line}`);
      await server.run(line, { network });
      return client.installed('go-1.27');
    };
    t.is(await after('1.27'), '1.27.3-1', kind.name);
    t.is(await after('1.27.2'), '1.27.2-1', kind.name);
    t.is(await after('1.27.3'), '1.27.3-1', kind.name);
    t.not((await server.try(await printed('1.27.1'), { network })).status, 0, kind.name);
    t.is(await client.installed('go-1.27'), '1.27.3-1');

    const { status, output } = await server.try(`${GOENV} doctor`, { env: { HOME: '/root' } });
    t.is(status, 0, output);
    t.regex(
      output,
      /^\* \/usr\/bin\/go\n {4}1\.27\.3 +package go-1\.27 1\.27\.3-1, \/usr\/local\/go-1\.27\/bin\/go$/m,
    );
  }
});
