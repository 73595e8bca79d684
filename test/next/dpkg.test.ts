/** dpkg 1.23 takes every deb of the depot, and complains of none. */
import test from 'ava';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { filesMatching } from '../helpers/damage.ts';
import { openServer } from '../helpers/server.ts';
import { NEWER_PATCH, OLDER_PATCH, testDepot } from '../helpers/test-depot.ts';

/** What dpkg says of something that it will not take for much longer. */
const COMPLAINT = /warning|deprecat|obsolete/i;

test('dpkg 1.23 installs, verifies, downgrades and purges without a complaint', async (t) => {
  const { depot } = await testDepot();
  const server = await openServer('sid', t);
  const debs = new Map<string, string>();
  for (const path of await filesMatching(depot, /snapshots\/.*\/pool\/.*\.deb$/)) {
    const to = `/tmp/${basename(path)}`;
    await server.write(to, await readFile(path));
    debs.set(basename(path), to);
  }
  t.true(debs.size >= 5);
  const quietly = async (command: string): Promise<void> => {
    const { status, output } = await server.try(command);
    t.is(status, 0, `${command}: ${output}`);
    t.notRegex(output, COMPLAINT, command);
  };
  for (const path of debs.values()) await quietly(`dpkg-deb --info ${path}`);
  const of = (name: string): string => [...debs].find(([file]) => file.startsWith(name))?.[1] ?? name;
  await quietly(
    `dpkg --install ${of('go-env_')} ${of('godepot-repo_')} ${of(`go-1.27_${NEWER_PATCH.version}`)}`,
  );
  const verified = await server.run(`dpkg --verify ${NEWER_PATCH.name} go-env godepot-repo`);
  t.is(verified, '');
  const older = await server.try(`dpkg --install ${of(`go-1.27_${OLDER_PATCH.version}`)}`);
  t.is(older.status, 0, older.output);
  // that it is one, dpkg says
  t.notRegex(older.output.replace(/^dpkg: warning: downgrading .*$/m, ''), COMPLAINT);
  await quietly(`dpkg --purge ${NEWER_PATCH.name} go-env godepot-repo`);
});
