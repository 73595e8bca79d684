import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';

import { PUBLIC_CHECKSUM_DATABASE } from '../../builder/upstream/sumdb/public-database.ts';
import { type DepotServer, serveDepotFor } from '../helpers/depot-server.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { copyDepot, NEWER_PATCH, OLD_LINE, OLDER_PATCH, testDepot } from '../helpers/test-depot.ts';

const DATABASE = PUBLIC_CHECKSUM_DATABASE.split('+', 1)[0] ?? '';

/** A go command with a home of its own, in a network where nothing but the depot can be reached. */
interface Go {
  home: string;
  run: (
    server: DepotServer,
    env: Readonly<Record<string, string>>,
    ...line: string[]
  ) => Promise<{ status: number; said: string }>;
}

/** The older line, unpacked from the depot's own module zip: what a host has before it switches. */
async function oldGo(t: ExecutionContext, depot: string): Promise<Go> {
  const home = await temporaryFolder(t);
  const version = `v0.0.1-go${OLD_LINE.go}.linux-amd64`;
  const zip = join(depot, `current/goproxy/golang.org/toolchain/@v/${version}.zip`);
  await execa('unzip', ['-q', zip, '-d', join(home, 'zip')]);
  const goroot = join(home, `zip/golang.org/toolchain@${version}`);
  await execa('chmod', ['-R', '+x', join(goroot, 'bin'), join(goroot, 'pkg/tool')]);
  await mkdir(join(home, 'module'));
  await writeFile(join(home, 'module/go.mod'), `module example.com/program\n\ngo ${NEWER_PATCH.go}\n`);
  t.teardown(() => execa('chmod', ['-R', 'u+w', home]));
  return {
    home,
    async run(server, env, ...line) {
      const { exitCode, all } = await execa(
        'nsenter',
        [`--net=${server.namespace}`, join(goroot, 'bin/go'), ...line],
        {
          cwd: join(home, 'module'),
          // nothing of this machine's configuration, and the defaults of a go as it comes
          env: {
            PATH: '/usr/bin:/bin',
            HOME: home,
            GOENV: 'off',
            GOTOOLCHAIN: 'auto',
            GOPROXY: `${server.url}/current/goproxy`,
            ...env,
          },
          extendEnv: false,
          reject: false,
          all: true,
          timeout: 120_000,
        },
      );
      return { status: exitCode ?? -1, said: all };
    },
  };
}

test('an isolated go switches to what go.mod asks for, by the depot alone', async (t) => {
  const { depot } = await testDepot();
  const go = await oldGo(t, depot);
  const server = await serveDepotFor(t, depot);
  // it knows the log already, as it was when the older line came out
  const lookup = join(
    depot,
    `store/sumdb/${DATABASE}/lookup/golang.org/toolchain@v0.0.1-go${OLD_LINE.go}.linux-amd64`,
  );
  const [, head = ''] = /\n\n([\s\S]*)$/.exec(await readFile(lookup, 'utf8')) ?? [];
  await mkdir(join(go.home, `go/pkg/sumdb/${DATABASE}`), { recursive: true });
  await writeFile(join(go.home, `go/pkg/sumdb/${DATABASE}/latest`), head);

  const listed = await go.run(
    server,
    { GOTOOLCHAIN: 'local', GOFLAGS: '-mod=mod' },
    '-C',
    '/',
    'list',
    '-m',
    '-versions',
    'golang.org/toolchain',
  );
  for (const { go: version } of [OLD_LINE, OLDER_PATCH, NEWER_PATCH])
    t.true(listed.said.includes(`v0.0.1-go${version}.linux-amd64`), listed.said);
  const switched = await go.run(server, {}, 'version');
  t.is(switched.said.split('\n').at(-1), `go version go${NEWER_PATCH.go} linux/amd64`);
  t.not(await readFile(join(go.home, `go/pkg/sumdb/${DATABASE}/latest`), 'utf8'), head);
  // what it verified it verified for good: from here on the network is not asked
  const again = await go.run(server, { GOPROXY: 'off', GOFLAGS: '-mod=mod' }, 'version');
  t.is(again.said, `go version go${NEWER_PATCH.go} linux/amd64`);
});

test('go refuses a toolchain that is not the one on record, and one without a record', async (t) => {
  const { depot } = await testDepot();
  const go = await oldGo(t, depot);
  const copy = join(await temporaryFolder(t), 'dist');
  await copyDepot(depot, copy);
  const [name = ''] = await readdir(join(copy, 'snapshots'));
  const lookups = join(copy, `snapshots/${name}/goproxy/sumdb/${DATABASE}/lookup/golang.org`);
  const of = (version: string): string => join(lookups, `toolchain@v0.0.1-go${version}.linux-amd64`);
  const forged = (await readFile(of(NEWER_PATCH.go), 'utf8')).replace(/ h1:./, ' h1:_');
  await execa('rm', [of(NEWER_PATCH.go), of(OLDER_PATCH.go)]);
  await writeFile(of(NEWER_PATCH.go), forged);
  const server = await serveDepotFor(t, copy);
  const other = await go.run(server, {}, 'version');
  t.not(other.status, 0);
  t.regex(other.said, /cannot authenticate record data/);
  const none = await go.run(server, { GOTOOLCHAIN: `go${OLDER_PATCH.go}` }, 'version');
  t.regex(none.said, /404 Not Found/);
});
