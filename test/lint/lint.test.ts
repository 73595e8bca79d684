/**
 * The linters of two Debian releases on a real toolchain in the layout usr-lib: they say nothing. What stays is overridden, with its
 * reason, by the deb itself or by specs/lint; an override that neither release needs is a fault.
 */
import { link, mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';

import { JUDGES } from '../helpers/chroot.ts';
import { cacheRoot, projectRoot } from '../helpers/project.ts';
import { openServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { type UsrLibPackages, usrLibPackages } from '../helpers/usr-lib-packages.ts';

const LINT = join(projectRoot, 'specs/lint');
const FILES = ['rpmlint.toml', 'rpmlintrc'];
const LINTIAN = 'lintian --no-cfg --allow-root --display-info --pedantic --tag-display-limit=0';
const RPMLINT = 'rpmlint --config rpmlint.toml --rpmlintrc rpmlintrc';

/** Of layouts that this package has not. */
const OTHER_LAYOUTS = /dir-or-file-in-(?:usr-local|opt)/;

let home = '';
let made: Promise<UsrLibPackages> | undefined;

function packages(): Promise<UsrLibPackages> {
  made ??= (async () => {
    home = await mkdtemp(join(cacheRoot, 'usr-lib-'));
    return usrLibPackages(home);
  })();
  return made;
}
test.after.always(() => (home === '' ? undefined : rm(home, { recursive: true, force: true })));

/** Runs a command in a folder that holds the packages, rpmlint's two files, and key.asc, which rpm there trusts. */
type Judge = (t: ExecutionContext, names: readonly string[], command: string) => Promise<string[]>;

/** The machine's own, with an rpm database apart from the machine's. */
const bookworm: Judge = async (t, names, command) => {
  const { folder, key } = await packages();
  // within the cache: packages are hard links
  const desk = await mkdtemp(join(home, 'desk-'));
  for (const name of names) await link(join(folder, name), join(desk, name));
  for (const name of FILES) await writeFile(join(desk, name), await readFile(join(LINT, name)));
  const user = await temporaryFolder(t);
  await mkdir(join(user, 'rpmdb'));
  await writeFile(join(user, '.rpmmacros'), `%_dbpath ${join(user, 'rpmdb')}\n`);
  await writeFile(join(desk, 'key.asc'), key);
  const env = { HOME: user, LC_ALL: 'C.UTF-8' };
  await execa('rpmkeys', ['--import', 'key.asc'], { cwd: desk, env });
  const { stdout } = await execa('sh', ['-c', `${command} 2>&1`], { cwd: desk, env, reject: false });
  return stdout.split('\n');
};

const trixie: Judge = async (t, names, command) => {
  const { folder, key } = await packages();
  const server = await openServer(JUDGES, t);
  for (const name of names) await server.write(`/srv/${name}`, await readFile(join(folder, name)));
  for (const name of FILES) await server.write(`/srv/${name}`, await readFile(join(LINT, name)));
  await server.write('/srv/key.asc', key);
  await server.run('rpmkeys --import /srv/key.asc');
  return (await server.try(`cd /srv && ${command} 2>&1`)).stdout.split('\n');
};

const JUDGED: Readonly<Record<string, Judge>> = { bookworm, trixie };

for (const [release, judge] of Object.entries(JUDGED)) {
  test(`lintian of ${release} has nothing to say, down to its pedantic tags`, async (t) => {
    const { debs } = await packages();
    t.is(debs.length, 3);
    const said = await judge(t, debs, `${LINTIAN} --show-overrides ${debs.join(' ')}`);
    const [overridden, rest] = [
      said.filter((line) => line.startsWith('O: ')),
      said.filter((line) => !/^(?:O|N): |^$|^N:$/.test(line)),
    ];
    t.deepEqual(rest, []);
    // it did look: Go's tools are static in every release
    t.true(overridden.some((line) => line.includes('statically-linked-binary')));
  });
}

test('rpmlint of two releases has nothing to say, and each filter is needed by one of them', async (t) => {
  const { rpms } = await packages();
  t.is(rpms.length, 3);
  const unused: Set<string>[] = [];
  for (const [release, judge] of Object.entries(JUDGED)) {
    const said = await judge(t, rpms, `${RPMLINT} ${rpms.join(' ')}`);
    const found = said.filter((line) => /^\S+: [EWI]: /.test(line));
    const filters = found.flatMap((line) => /: E: unused-rpmlintrc-filter "(.*)"$/.exec(line)?.[1] ?? []);
    t.deepEqual(
      found.filter((line) => !line.includes('unused-rpmlintrc-filter')),
      [],
      release,
    );
    t.regex(said.join('\n'), /3 packages and 0 specfiles checked/, release);
    unused.push(new Set(filters));
  }
  const [first = new Set<string>(), second = new Set<string>()] = unused;
  const needless = [...first].filter((filter) => second.has(filter));
  t.deepEqual(
    needless.filter((filter) => !OTHER_LAYOUTS.test(filter)),
    [],
  );
});
