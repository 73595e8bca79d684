/** lib/version.sh and lib/installed.sh: versions as text, and which of them lie on a host. */
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';
import { fc } from '../helpers/fast-check.ts';

import { compareGoVersions, parseGoVersion } from '../../builder/spec/go-version.ts';
import { checkProperty } from '../helpers/check-property.ts';
import { installedToolchains } from '../helpers/installed-toolchains.ts';
import { GO_ENV } from '../helpers/own-scripts.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh'], ['ksh'], ['mksh']];
const LIB = join(GO_ENV, 'usr/share/go-env/lib');

async function run(shell: readonly string[], script: string, args: readonly string[]): Promise<string> {
  const [program = '', ...flags] = shell;
  const { stdout } = await execa(program, [
    ...flags,
    '-c',
    `set -eu; . ${LIB}/version.sh; ${script}`,
    'sh',
    ...args,
  ]);
  return stdout;
}

const PARSE = `for text; do
  if ge_parse "$text"; then printf '%s %s %s\\n' "$ge_version" "$ge_line" "\${ge_rest:--}"; else echo no; fi
done`;

const TAKEN = [
  ['1.27', '1.27 1.27 -'],
  ['go1.27', '1.27 1.27 -'],
  ['1.27.3', '1.27.3 1.27 3'],
  ['go1.27.0', '1.27.0 1.27 0'],
  ['1.28rc1', '1.28rc1 1.28 rc1'],
  ['1.28beta2', '1.28beta2 1.28 beta2'],
  ['1.9.10', '1.9.10 1.9 10'],
  ['2.0', '2.0 2.0 -'],
] as const;

const REFUSED = [
  '',
  'go',
  '1',
  '1.',
  '.27',
  '127',
  '1..27',
  '1.27.',
  '1.27.3.4',
  '1.27.x',
  '1.27rc',
  '1.27rc0',
  '1.27beta',
  '1.27rc1.2',
  '1.27.3rc1',
  '1.27alpha1',
  '01.27',
  '1.027',
  '1.27.03',
  '1.27rc01',
  'gogo1.27',
  '1.27 ',
  ' 1.27',
  '1.27\n',
  '1.27\n1.26',
  '1.2*',
  '1.[2]7',
  '-1.27',
  '+1.27',
  '1.-27',
  '1.0x1b',
  '1.27/../1.26',
  '../1.27',
  '1.27:4',
  '$(touch /tmp/owned).1',
  '١.٢٧',
  '1.27\u001b[31m',
  '1.99999999999999999999',
  '9'.repeat(10_000),
] as const;

for (const shell of SHELLS) {
  test(`${shell.join(' ')}: what is a version, and what it is made of`, async (t) => {
    const said = await run(shell, PARSE, [...TAKEN.map(([text]) => text), ...REFUSED]);
    const lines = said.split('\n');
    for (const [index, [text, parts]] of TAKEN.entries()) t.is(lines[index], parts, text);
    for (const [index, text] of REFUSED.entries())
      t.is(lines[TAKEN.length + index], 'no', JSON.stringify(text));
    // the same grammar as the builder's, which takes candidates of patches as well; Go never had one
    for (const text of REFUSED.filter((one) => one !== '1.27.3rc1'))
      t.is(parseGoVersion(text.replace(/^go/, '')), undefined, text);
  });
}

const COMPARE = `while [ "$#" -gt 0 ]; do ge_compare "$1" "$2"; echo "$ge_order"; shift 2; done`;
const PAIRS = 100;

test('versions have the order that the builder gives them, that of Go itself', async (t) => {
  const small = fc.oneof(
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: 8, max: 30 }),
    fc.integer({ min: 0, max: 99_999 }),
  );
  const version = fc
    .tuple(
      fc.integer({ min: 1, max: 2 }),
      fc.oneof(fc.constantFrom(19, 20, 21, 27), small),
      fc.oneof(
        fc.constant(''),
        small.map((patch) => `.${patch}`),
        small.map((number) => `rc${number + 1}`),
        small.map((number) => `beta${number + 1}`),
      ),
    )
    .map(([major, minor, rest]) => `${major}.${minor}${rest}`);
  const pair = fc.oneof(
    fc.tuple(version, version),
    version.map((one): [string, string] => [one, one]),
  );
  const property = fc.asyncProperty(
    fc.constantFrom(...SHELLS),
    fc.array(pair, { minLength: PAIRS, maxLength: PAIRS }),
    async (shell, pairs) => {
      const said = await run(shell, COMPARE, pairs.flat());
      t.deepEqual(
        said.split('\n').map(Number),
        pairs.map(([left, right]) => Math.sign(compareGoVersions(left, right))),
      );
    },
  );
  await checkProperty(t, property, 30);
});

test('comparing what is no version fails, and says nothing of an order', async (t) => {
  for (const shell of SHELLS) {
    const script = `ge_order=none; for text; do ! ge_compare 1.27 "$text"; ! ge_compare "$text" 1.27; done; echo "$ge_order"`;
    t.is(await run(shell, script, ['', 'x', '1.27\n', '-']), 'none', shell.join(' '));
  }
});

const FILES = {
  'usr/local/go-1.9/bin/go': '',
  'usr/local/go-1.9/VERSION': 'go1.9.7',
  'usr/local/go-1.27/bin/go': '',
  'usr/local/go-1.27/VERSION': 'go1.27.3\ntime 2026-10-19T22:20:36Z\n',
  // of a line that is in two places, after a change of layout that somebody undid by hand
  'opt/go/1.27/bin/go': '',
  'opt/go/1.27/VERSION': 'go1.27.2\n',
  'opt/go/1.26/bin/go': '',
  'opt/go/1.26/VERSION': 'go1.26.4 X:boringcrypto\n',
  'opt/go/1.25/bin/go': '',
  'opt/go/1.25/VERSION': 'devel \u001b[31m\n',
  'usr/local/go-1.28/bin/go': '',
  'usr/local/go-1.28/VERSION': 'go1.28rc1\n',
  // no lines of Go
  'usr/local/go-1.24/bin/other': '',
  'usr/local/go-1.27.3/bin/go': '',
  'usr/local/go-1.27\n/bin/go': '',
  'usr/local/go-$(touch owned)/bin/go': '',
  'usr/local/go/bin/go': '',
  'opt/go/bin/go': '',
};
const LIST = `set -u; . ${LIB}/version.sh; . ${LIB}/installed.sh
one() { printf '%s|%s|%s\\n' "$1" "$2" "$3"; }
ge_each_line one`;

test('the lines that a host has, oldest first, and where each stands', async (t) => {
  const folder = await temporaryFolder(t);
  const inside = await installedToolchains(folder, FILES);
  await mkdir(join(folder, 'usr/local/go-1.23'));
  await symlink('go-1.27', join(folder, 'usr/local/go-1.22'));
  for (const shell of SHELLS) {
    const said = await inside([...shell, '-c', LIST], { PATH: '/usr/bin:/bin' });
    t.deepEqual(
      said,
      {
        status: 0,
        stderr: '',
        stdout: [
          '/usr/local/go-1.9|1.9|1.9.7',
          '/opt/go/1.25|1.25|',
          '/opt/go/1.26|1.26|1.26.4',
          '/opt/go/1.27|1.27|1.27.2',
          '/usr/local/go-1.27|1.27|1.27.3',
          '/usr/local/go-1.28|1.28|1.28rc1',
        ].join('\n'),
      },
      shell.join(' '),
    );
    const find = `set -u; . ${LIB}/version.sh; . ${LIB}/installed.sh
for text; do if ge_find "$text"; then echo "$ge_root"; else echo no; fi; done`;
    const found = await inside(
      [...shell, '-c', find, 'sh', '1.27', '1.27.3', '1.27.2', '1.27.1', '1.28rc1', '1.28', '1.24', '../x'],
      { PATH: '/usr/bin:/bin' },
    );
    t.is(
      found.stdout,
      '/usr/local/go-1.27\n/usr/local/go-1.27\n/opt/go/1.27\nno\n/usr/local/go-1.28\n/usr/local/go-1.28\nno\nno',
      shell.join(' '),
    );
  }
});

test('a callback that gives up ends the round', async (t) => {
  const inside = await installedToolchains(await temporaryFolder(t), FILES);
  const script = `${LIST.replace('ge_each_line one', '')}\nonce() { one "$@"; return 7; }\nge_each_line once`;
  t.deepEqual(await inside(['dash', '-c', script], { PATH: '/usr/bin:/bin' }), {
    status: 7,
    stderr: '',
    stdout: '/usr/local/go-1.9|1.9|1.9.7',
  });
});
