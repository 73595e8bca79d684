/** What go.work and go.mod ask for at least, in every shell that may be asked to mind it. */
import { join } from 'node:path';

import test from 'ava';

import { type DecisionCase as Case, decisions, expected, prepared } from '../helpers/decisions.ts';
import { goEnvGround, SOURCING_SHELLS } from '../helpers/go-env-ground.ts';

const L20 = '/usr/local/go-1.20';
const L27 = '/opt/go/1.27';
const L28 = '/usr/lib/godepot/go-1.28';

const MOD = (...lines: string[]): string =>
  `module example.com/m\n\n${lines.join('\n')}\n\nrequire go 1.99\n`;

const MODULES = {
  'lang/go.mod': MOD('go 1.27 // language'),
  'lang/sub/empty': '',
  'exact/go.mod': MOD('go 1.27.3'),
  'suggested/go.mod': MOD('go 1.25', 'toolchain go1.26.9'),
  'corp/go.mod': MOD('go 1.25', 'toolchain go1.26.11-corp'),
  'older/go.mod': MOD('go 1.27.1', 'toolchain go1.27.0'),
  'default/go.mod': MOD('go 1.27', 'toolchain default'),
  'met/go.mod': MOD('go 1.26.10'),
  'next/go.mod': MOD('go 1.27.4'),
  'candidate/go.mod': MOD('go 1.28'),
  'candidate0/go.mod': MOD('go 1.28.0'),
  'rc/go.mod': MOD('go 1.28rc1'),
  'go121/go.mod': MOD('go 1.21'),
  'go120/go.mod': MOD('go 1.20'),
  'far/go.mod': MOD('go 1.999999'),
  'two/go.mod': MOD('go 2.0'),
  'none/go.mod': 'module example.com/m\n',
  'nonsense/go.mod': MOD('go banana', 'toolchain go1.27.0/../x'),
  'first/go.mod': MOD('toolchain go1.27.1', 'go 1.26', 'go 1.99', 'toolchain go1.99.0'),
  'work/go.work': 'go 1.27.2\n\nuse ./m\n',
  'work/m/go.mod': MOD('go 1.28.9'),
  'work/m/sub/empty': '',
  'both/.go-version': '1.25\n',
  'both/go.mod': MOD('go 1.27'),
  'pinned/.go-version': '1.24\n',
  'pinned/go.mod': MOD('go 1.27'),
  'long/go.mod': `${'// a licence\n'.repeat(400)}module m\n\ngo 1.27\n`,
};

const ON = { GO_ENV_GOMOD: 'minimum' };
const none = (asked: string, from: string): string =>
  `no installed Go is ${asked} or newer, as asked for by ${from}`;

/** The system's default is 1.26.10. */
const MINIMA: readonly Case[] = [
  { at: 'lang', is: ['', '', 'system', ''] },
  { at: 'lang', env: { GO_ENV_GOMOD: 'off' }, is: ['', '', 'system', ''] },
  { at: 'lang', env: ON, scope: 'user', is: ['', '', 'system', ''] },
  { at: 'lang/sub', env: ON, is: [L27, '1.27', 'minimum', 'lang/go.mod:3'] },
  { at: 'exact', env: ON, is: [L27, '1.27.3', 'minimum', 'exact/go.mod:3'] },
  // go1.26.9 itself is not installed, and what is newer will do
  { at: 'suggested', env: ON, is: ['', '', 'system', ''] },
  { at: 'corp', env: ON, is: [L27, '1.26.11', 'minimum', 'corp/go.mod:4'] },
  { at: 'older', env: ON, is: [L27, '1.27.1', 'minimum', 'older/go.mod:3'] },
  { at: 'default', env: ON, is: ['', '', 'system', ''] },
  { at: 'met', env: ON, is: ['', '', 'system', ''] },
  // a candidate, where no release will do
  { at: 'next', env: ON, is: [L28, '1.27.4', 'minimum', 'next/go.mod:3'] },
  { at: 'candidate', env: ON, is: [L28, '1.28', 'minimum', 'candidate/go.mod:3'] },
  { at: 'rc', env: ON, is: [L28, '1.28rc1', 'minimum', 'rc/go.mod:3'] },
  { at: 'candidate0', env: ON, is: ['', '', 'system', '', none('1.28.0', 'candidate0/go.mod:3')] },
  { at: 'far', env: ON, is: ['', '', 'system', '', none('1.999999', 'far/go.mod:3')] },
  { at: 'two', env: ON, is: ['', '', 'system', '', none('2.0', 'two/go.mod:3')] },
  { at: 'none', env: ON, is: ['', '', 'system', ''] },
  { at: 'nonsense', env: ON, is: ['', '', 'system', ''] },
  { at: 'first', env: ON, is: [L27, '1.27.1', 'minimum', 'first/go.mod:3'] },
  { at: 'long', env: ON, is: ['', '', 'system', ''] },
  // go.work before go.mod, unless it is switched off
  { at: 'work/m/sub', env: ON, is: [L27, '1.27.2', 'minimum', 'work/go.work:1'] },
  {
    at: 'work/m',
    env: { ...ON, GOWORK: 'off' },
    is: ['', '', 'system', '', none('1.28.9', 'work/m/go.mod:3')],
  },
  // whose winner it raises: the project's and the user's, not the session's
  { at: 'both', env: ON, is: [L27, '1.27', 'minimum', 'both/go.mod:3'] },
  { at: 'both', env: { ...ON, GO_VERSION: '1.20' }, is: [L20, '1.20', 'session', 'GO_VERSION'] },
  { at: 'both', env: { ...ON, GO_VERSION: 'system' }, is: ['', 'system', 'session', 'GO_VERSION'] },
  {
    at: 'pinned',
    env: ON,
    is: ['', '1.24', 'project', 'pinned/.go-version:1', 'Go 1.24 is not installed (pinned/.go-version:1)'],
  },
];

/** Beside them, where the user's default is 1.20.14. */
const OF_1_20: readonly Case[] = [
  // up to 1.20 the line is its first release, from 1.21 on a language that its first candidate speaks
  { at: 'go120', env: ON, is: [L20, '1.20', 'user', '.go-versions:1'] },
  { at: 'go121', env: ON, is: [L27, '1.21', 'minimum', 'go121/go.mod:3'] },
  { at: 'suggested', env: ON, is: [L27, '1.26.9', 'minimum', 'suggested/go.mod:4'] },
];

test('go.work and go.mod raise the winner to the newest line, where that is asked for', async (t) => {
  const ground = await goEnvGround(t);
  await prepared(ground, MODULES, MINIMA);
  const work = join(ground.home, 'work/go.work');
  const cases: readonly Case[] = [
    ...MINIMA,
    { at: 'lang', env: { ...ON, TMPDIR: join(ground.home, 'lang') }, is: ['', '', 'system', ''] },
    { at: 'met', env: { ...ON, GOWORK: work }, is: [L27, '1.27.2', 'minimum', 'work/go.work:1'] },
  ];
  for (const shell of SOURCING_SHELLS)
    t.deepEqual(await decisions(ground, shell, cases), expected(ground, cases), shell.join(' '));
  await prepared(ground, { '.go-versions': '1.20\n' }, OF_1_20);
  t.deepEqual(await decisions(ground, ['dash'], OF_1_20), expected(ground, OF_1_20));
});

test("the system's default is known without a link for its GOROOT, and unknown where it is another's", async (t) => {
  const bare = await goEnvGround(t, { system: L27, goroot: false });
  await prepared(bare, MODULES, MINIMA);
  const met: Case[] = [{ at: 'exact', env: ON, is: ['', '', 'system', ''] }];
  const raised: Case[] = [{ at: 'met', env: ON, is: [L27, '1.26.10', 'minimum', 'met/go.mod:3'] }];
  const foreign = await goEnvGround(t, { system: '/usr/lib/go-1.19', goroot: false });
  await prepared(foreign, MODULES, MINIMA);
  for (const shell of [['dash'], ['bash'], ['zsh'], ['mksh']]) {
    t.deepEqual(await decisions(bare, shell, met), expected(bare, met));
    t.deepEqual(await decisions(foreign, shell, raised), expected(foreign, raised));
  }
});
