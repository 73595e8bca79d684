/** Whoever runs a toolchain that is being replaced is named, in both formats; nobody else is, and nothing fails for it. */
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';

import type { Format } from '../../builder/packaging/package.ts';
import { compileRpmScripts } from '../../builder/rpm/scripts.ts';
import { fakePackage, goEnv, writePackage } from '../helpers/recipe-packages.ts';
import { openServer, type Server, type ServerOptions } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const INSTALL: Record<Format, string> = {
  deb: 'dpkg --install',
  rpm: 'rpm --force-debian --upgrade --oldpackage --replacepkgs',
};
const WARNING =
  /^warning: \/usr\/local\/go-1\.27 is replaced while processes run from it, and they may fail:(.*)$/m;

interface Ground {
  server: Server;
  /** Gives what was said. */
  install: (version: string) => Promise<string>;
}

async function ground(t: ExecutionContext, format: Format, options: ServerOptions = {}): Promise<Ground> {
  const folder = await temporaryFolder(t);
  const server = await openServer('bookworm', t, options);
  const put = async (path: string): Promise<string> => {
    const to = `/tmp/${basename(path)}`;
    await server.write(to, await readFile(path));
    return `${INSTALL[format]} ${to} 2>&1`;
  };
  await server.run(await put(await writePackage(await goEnv(), format, folder)));
  let made = 0;
  return {
    server,
    async install(version) {
      const own = join(folder, String(made++));
      await mkdir(own);
      return server.run(await put(await writePackage(await fakePackage({ version }), format, own)));
    },
  };
}

/** Real processes whose program lies in the tree, `count` of them; gives their numbers. */
async function busy(server: Server, line: string, count: number): Promise<string[]> {
  const at = `/usr/local/go-${line}/bin/gofmt`;
  // a program that is busy cannot be written to, so another file takes its place, as the package managers do it
  const said = await server.run(
    `cp /usr/bin/sleep ${at}.new; mv ${at}.new ${at}\nfor n in $(seq ${count}); do ${at} 300 >/dev/null 2>&1 & echo $!; done`,
  );
  return said.trim().split('\n');
}

for (const format of ['deb', 'rpm'] as const) {
  test(`${format}: upgrade, downgrade and reinstallation name the processes that run from the tree`, async (t) => {
    const { server, install } = await ground(t, format);
    await install('1.26.7');
    t.notRegex(await install('1.27.3'), WARNING);
    await busy(server, '1.26', 1);
    t.notRegex(await install('1.27.4'), WARNING, 'another line is not touched');
    const first = await busy(server, '1.27', 2);
    const named = async (version: string): Promise<string[]> =>
      (WARNING.exec(await install(version))?.[1] ?? 'none').trim().split(' ').sort();
    t.deepEqual(await named('1.27.4'), first.toSorted());
    // what runs from files that are replaced already is the build that will fail
    t.deepEqual(await named('1.27.5'), first.toSorted());
    await busy(server, '1.27', 10);
    const many = await named('1.27.3');
    t.is(many.length, 13);
    t.deepEqual(
      many.filter((word) => !/^\d+$/.test(word)),
      ['and', 'more'],
    );
    t.true(many.includes('2'));
  });

  test(`${format}: without /proc nothing is said and nothing fails`, async (t) => {
    const { install } = await ground(t, format, { proc: false });
    await install('1.27.3');
    t.notRegex(await install('1.27.4'), /warning: |\/proc/);
  });
}

test('a container with a toolchain of its own at the same path is somebody else', async (t) => {
  const root = '/usr/local/go-in-a-container';
  const inside = [
    `cd "$1"; mount -t tmpfs container .; cd .; mkdir -p .${root}/bin lib64 lib/x86_64-linux-gnu old`,
    `cp -L /usr/bin/sleep .${root}/bin/gofmt`,
    'cp -L /lib64/ld-linux-x86-64.so.2 lib64; cp -L /lib/x86_64-linux-gnu/libc.so.6 lib/x86_64-linux-gnu',
    `pivot_root . old; exec ${root}/bin/gofmt 300`,
  ].join('\n');
  const container = execa(
    'unshare',
    ['--mount', 'sh', '-ec', inside, 'container', await temporaryFolder(t)],
    {
      reject: false,
      stdio: 'ignore',
    },
  );
  t.teardown(async () => {
    container.kill('SIGKILL');
    await container;
  });
  const shows = async (): Promise<string> => (await execa('readlink', [`/proc/${container.pid}/exe`])).stdout;
  for (let tries = 0; tries < 100 && (await shows()) !== `${root}/bin/gofmt`; tries++) await setTimeout(100);
  t.is(await shows(), `${root}/bin/gofmt`);
  const { pre = '' } = compileRpmScripts([{ kind: 'in-use', root }]);
  t.is((await execa('sh', ['-c', pre, 'pre', '2'], { all: true })).all, '');
  // and without the look at its root it would have been named
  const careless = pre.replace(/^.*\/root.*$/m, '');
  t.regex(
    (await execa('sh', ['-c', careless, 'pre', '2'], { all: true })).all,
    new RegExp(`: ${container.pid}$`),
  );
});
