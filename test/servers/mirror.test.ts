/** A mirror that is filled by the recipe of docs/mirrors.md: real rsync, and real clients while it is half way. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';

import { CLIENTS, publishedKey } from '../helpers/clients.ts';
import { serveDepotFor } from '../helpers/depot-server.ts';
import { testKeys } from '../helpers/keys.ts';
import { listing } from '../helpers/listing.ts';
import { projectRoot } from '../helpers/project.ts';
import { CREATED, testDepot } from '../helpers/publishing.ts';
import { openServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

/** The recipe, in the steps that its comments begin. */
async function recipe(): Promise<string[]> {
  const text = await readFile(join(projectRoot, 'docs/mirrors.md'), 'utf8');
  const [, script = ''] = /```sh\n([^]*?)```/.exec(text) ?? [];
  return script.split(/^(?=# )/m);
}

async function blocks(folder: string): Promise<string | undefined> {
  return (await execa('du', ['-s', join(folder, 'snapshots')])).stdout.split('\t')[0];
}

async function clients(t: ExecutionContext, mirror: string) {
  const depot = await serveDepotFor(t, mirror);
  const key = await publishedKey(mirror);
  const kinds = CLIENTS.filter(({ suite, manager }) => (suite === 'bookworm') === (manager === 'apt'));
  const opened = await Promise.all(
    kinds
      .filter(({ manager }) => manager !== 'zypper')
      .map(async (kind) => {
        const server = await openServer(kind.suite, t);
        await kind.configure(server, depot, key);
        return kind.open(server, depot);
      }),
  );
  t.is(opened.length, 2);
  /** What each sees of a package, after it read and verified the indexes anew. */
  return async (name: string): Promise<string[]> => {
    const seen: string[] = [];
    for (const client of opened) {
      const { status, output } = await client.refresh();
      t.is(status, 0, output);
      seen.push((await client.available(name)).join(' '));
    }
    return seen;
  };
}

test('clients verify the old state from a mirror that is half way, and the new one when its pointers came', async (t) => {
  const { signer } = await testKeys();
  const ground = await testDepot(t, signer);
  const mirror = join(await temporaryFolder(t), 'mirror');
  const [before = '', kept = '', snapshots = '', pointers = '', gone = ''] = await recipe();
  const run = async (...steps: string[]) =>
    execa('sh', ['-c', ['set -eu', ...steps].join('\n')], { env: { SOURCE: ground.depot, MIRROR: mirror } });
  await ground.publish({ packages: ground.packages.filter(({ name }) => name !== 'go-1.28') });
  await run(before, kept, snapshots, pointers, gone);
  const see = await clients(t, mirror);
  t.deepEqual(await see('go-1.28'), ['', '']);
  t.deepEqual(await see('go-1.27'), ['1.27.3-1', '1.27.3-1']);

  await ground.publish({ date: CREATED + 2 });
  // the worst half: every index, and no package
  const half = snapshots.replaceAll('rsync', "rsync --exclude='*.rpm' --exclude='*.deb'");
  await run(before, kept, half);
  t.deepEqual(await see('go-1.28'), ['', '']);
  t.deepEqual(await see('go-1.27'), ['1.27.3-1', '1.27.3-1']);
  // another publication comes in between: this run leads to the one that it began with
  const { name: third } = await ground.publish({ packages: ground.packages.slice(2), date: CREATED + 3 });
  await run(snapshots, pointers, gone);
  t.deepEqual(await see('go-1.28'), ['1.28~rc1-1', '1.28~rc1-1']);

  await run(before, kept, snapshots, pointers, gone);
  t.true((await execa('readlink', [join(mirror, 'current')])).stdout.endsWith(third));
  t.deepEqual(await listing(join(mirror, 'snapshots')), await listing(join(ground.depot, 'snapshots')));
  t.is(await blocks(mirror), await blocks(ground.depot), 'hard links were kept');
});
