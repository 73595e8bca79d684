import test from 'ava';
import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { hasCode } from '../../builder/errors.ts';
import { bundledModules } from '../../builder/recipes/bundled-modules.ts';
import { parseModulesFile } from '../../builder/recipes/modules-file.ts';
import { openToolchain } from '../../builder/toolchain/toolchain.ts';
import { fakeToolchain } from '../helpers/fake-toolchain.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { fetchUpstream, TEST_SPEC } from '../helpers/test-depot.ts';

test('lists of modules: headings name modules, replacements what really lies there', (t) => {
  const text = `# golang.org/x/net v0.55.1-0.20260731170536-c1d18010be90
## explicit; go 1.26.0
golang.org/x/net/http/httpguts
# example.com/a v1.2.3 => example.com/fork v1.2.4
## explicit
example.com/a
# example.com/b v1.0.0 => ../b
example.com/b
# example.com/c => example.com/d v2.0.0
# example.com/b => ../b
`;
  t.deepEqual(parseModulesFile(text, 'src/vendor/modules.txt'), [
    { path: 'golang.org/x/net', version: 'v0.55.1-0.20260731170536-c1d18010be90' },
    { path: 'example.com/fork', version: 'v1.2.4' },
    { path: 'example.com/b', version: 'v1.0.0' },
    { path: 'example.com/d', version: 'v2.0.0' },
  ]);
  t.deepEqual(parseModulesFile('', 'x'), []);
  for (const line of ['# ', '# golang.org/x/net 1.0', '# a v1 b v2', '# a v1 => b v2 c', '# a v1 =>']) {
    const error = t.throws(() => parseModulesFile(`fmt\n${line}\n`, 'src/vendor/modules.txt'));
    t.true(hasCode(error, 'MODULES_FILE'), line);
  }
});

test('modules are found in every vendor folder but those of tests, with the licence beside them', async (t) => {
  const license = await readFile(join(import.meta.dirname, '../fixtures/bsd-3-clause.txt'), 'utf8');
  const toolchain = fakeToolchain('1.27.3', {
    LICENSE: license,
    'lib/fips140/v1.0.0-c2097c7c.zip': 'zip',
    'lib/fips140/v1.0.0.txt': 'text',
    'src/vendor/modules.txt': '# golang.org/x/net v0.1.0\n',
    'src/vendor/golang.org/x/net/LICENSE': license.replace('2009 The Go', '2024 Other'),
    'src/cmd/vendor/modules.txt': '# example.com/odd v1.0.0\n# example.com/none v1.0.0\n',
    'src/cmd/vendor/example.com/odd/LICENSE': `${license}\nYou may not use it on Sundays.\n`,
    'src/cmd/go/testdata/vendor/modules.txt': '# example.com/test v1.0.0\n',
    'src/cmd/go/testdata/a/vendor/modules.txt': 'no list at all\n# broken\n',
    'src/cmd/compile/internal/ssa/_gen/vendor/modules.txt': '# golang.org/x/tools v0.27.0\n',
  });
  t.deepEqual(
    (await bundledModules(toolchain)).map((each) => Object.values(each).map(String).sort().join(' ')),
    [
      'BSD-3-Clause golang.org/fips140 lib/fips140 v1.0.0-c2097c7c',
      'golang.org/x/tools src/cmd/compile/internal/ssa/_gen/vendor undefined v0.27.0',
      'example.com/none src/cmd/vendor undefined v1.0.0',
      'example.com/odd src/cmd/vendor undefined v1.0.0',
      'BSD-3-Clause golang.org/x/net src/vendor v0.1.0',
    ],
  );
  const broken = fakeToolchain('1.27.3', { 'src/vendor/modules.txt': '# golang.org/x/net\n# a b c d\n' });
  t.true(hasCode(await t.throwsAsync(bundledModules(broken)), 'MODULES_FILE'));
  const large = fakeToolchain('1.27.3', { 'src/vendor/modules.txt': '\n'.repeat(300_000) });
  t.true(hasCode(await t.throwsAsync(bundledModules(large)), 'TOOLCHAIN_INCOMPLETE'));
});

test("a real toolchain's modules are those of its lists, each with a version and a known licence", async (t) => {
  const [archive = t.fail()] = await fetchUpstream(TEST_SPEC);
  const { stdout: lists } = await execa('unzip', ['-p', archive.path, '*/src/*vendor/modules.txt']);
  const { stdout: names } = await execa('unzip', ['-Z1', archive.path]);
  const id = /@v0\.0\.1-go([0-9.]+)\.linux-amd64\//.exec(names)?.[1] ?? t.fail();
  const toolchain = await openToolchain(
    archive.path,
    'module-zip',
    { version: id, os: 'linux', arch: 'amd64' },
    join(await temporaryFolder(t), 'spool'),
  );
  t.teardown(() => toolchain.close());
  const modules = await bundledModules(toolchain);
  const vendored = modules.filter(({ folder }) => folder !== 'lib/fips140');
  const headings = lists.split('\n').filter((line) => line.startsWith('# '));
  t.deepEqual(vendored.map(({ path, version }) => `# ${path} ${version}`).sort(), headings.sort());
  t.true(vendored.length > 10);
  const zips = names.split('\n').filter((name) => /\/lib\/fips140\/v[^/]*\.zip$/.test(name));
  t.is(modules.length - vendored.length, zips.length);
  t.deepEqual(
    modules.filter(({ license }) => license === undefined).map(({ path }) => path),
    [],
  );
});
