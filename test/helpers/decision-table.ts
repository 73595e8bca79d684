import type { DecisionCase as Case } from './decisions.ts';

const L25 = '/usr/local/go-1.25';
const L26 = '/usr/local/go-1.26';
const L27 = '/opt/go/1.27';
const L28 = '/usr/lib/godepot/go-1.28';

const ODD = '-odd $(touch owned) `touch owned`\n* [a-z]? "\' \\';

/** Files below the home. */
export const DECISION_FILES: Readonly<Record<string, string>> = {
  '.go-versions': `# mine
1.26 and more
/srv/app 1.25 # comment
~/user/deep 1.25
~/user/	1.27 \r
 go1.26.10
1.20
~/user/de 1.20
~/user/system system
~/user/absent 1.24.1
~/user/nonsense latest
~/user/${ODD.split('\n')[0]} 1.20
user 1.20
`,
  'line/.go-version': '\n# line\n  1.27 # comment\n1.26\n',
  'line/.tool-versions': 'golang 1.26\n',
  'line/inner/.tool-versions': 'nodejs 24\n',
  'line/inner/deep/.go-version': '# nothing\n\n',
  'exact/.go-version': 'go1.26.10\r\n',
  'candidate/.go-version': '1.28rc1',
  'wildcard/.go-version': '1.25.x\n',
  'vendor/.go-version': '1.25.3\n',
  'patch/.go-version': '1.26.9\n',
  'word/.go-version': 'latest\n1.26\n',
  'system/.go-version': 'system\n',
  'tools/.tool-versions': '# golang 1.25\nnode 1.26\ngolang   1.27.3  # comment\ngolang 1.26\n',
  'several/.tool-versions': 'go\tref:master 1.24.1 1.26.10 system\n',
  'none/.tool-versions': 'golang 1.24.1 1.23\n',
  'fallback/.tool-versions': 'golang 1.24.1 system\n',
  'words/.tool-versions': 'golang latest\n',
  'gopher/.tool-versions': 'gopher 1.25\ngolangci-lint 1.25\n',
  [`${ODD}/.go-version`]: '1.27\n',
  'user/deep/a/empty': '',
  'user/deeper/empty': '',
  'user/system/empty': '',
  'user/absent/empty': '',
  'user/nonsense/empty': '',
  'other/empty': '',
};

/** Who decides, in each folder; every shell has to say the same. */
export const DECISIONS: readonly Case[] = [
  // the session beats everything
  { at: 'line', env: { GO_VERSION: '1.25' }, is: [L25, '1.25', 'session', 'GO_VERSION'] },
  { at: 'line', env: { GO_VERSION: 'go1.28rc1' }, is: [L28, '1.28rc1', 'session', 'GO_VERSION'] },
  { at: 'line', env: { GO_VERSION: 'system' }, is: ['', 'system', 'session', 'GO_VERSION'] },
  { at: 'line', env: { GO_VERSION: '' }, is: [L27, '1.27', 'project', 'line/.go-version:3'] },
  {
    at: 'line',
    env: { GO_VERSION: '1.26.9' },
    is: ['', '1.26.9', 'session', 'GO_VERSION', 'Go 1.26.9 is not installed'],
  },
  ...[
    '../1.26',
    '1.26/..',
    '/usr/local/go-1.26',
    '1.*',
    '01.26',
    '1.026',
    '1.26.010',
    '1',
    '-1.26',
    '1.26.3rc1',
    '1.9999999999',
    '1.26.4294967306',
  ].map((text): Case => ({
    at: 'line',
    env: { GO_VERSION: text },
    is: ['', '', 'session', 'GO_VERSION', 'GO_VERSION is no version such as 1.26 or 1.26.10'],
  })),
  // then the project
  { at: 'line/inner/deep/x', is: [L27, '1.27', 'project', 'line/.go-version:3'] },
  { at: 'exact', is: [L26, '1.26.10', 'project', 'exact/.go-version:1'] },
  { at: 'candidate', is: [L28, '1.28rc1', 'project', 'candidate/.go-version:1'] },
  { at: 'wildcard', is: [L25, '1.25', 'project', 'wildcard/.go-version:1'] },
  { at: 'vendor', is: [L25, '1.25.3', 'project', 'vendor/.go-version:1'] },
  { at: 'system', is: ['', 'system', 'project', 'system/.go-version:1'] },
  { at: 'tools', is: [L27, '1.27.3', 'project', 'tools/.tool-versions:3'] },
  { at: 'several', is: [L26, '1.26.10', 'project', 'several/.tool-versions:1'] },
  { at: 'fallback', is: ['', 'system', 'project', 'fallback/.tool-versions:1'] },
  { at: `${ODD}/below`, is: [L27, '1.27', 'project', `${ODD}/.go-version:1`] },
  // a wish that cannot be met is not replaced by another
  {
    at: 'patch',
    is: ['', '1.26.9', 'project', 'patch/.go-version:1', 'Go 1.26.9 is not installed (patch/.go-version:1)'],
  },
  {
    at: 'none',
    is: [
      '',
      '1.24.1',
      'project',
      'none/.tool-versions:1',
      'Go 1.24.1 is not installed (none/.tool-versions:1)',
    ],
  },
  ...['word/.go-version:1', 'words/.tool-versions:1'].map((from): Case => ({
    at: from.split('/')[0] ?? '',
    is: ['', '', 'project', from, `${from} is no version such as 1.26 or 1.26.10`],
  })),
  // then the user: by the longest prefix, of whole names
  { at: 'gopher', is: [L26, '1.26.10', 'user', '.go-versions:6'] },
  { at: '.', is: [L26, '1.26.10', 'user', '.go-versions:6'] },
  { at: 'user', is: [L27, '1.27', 'user', '.go-versions:5'] },
  { at: 'user/deeper', is: [L27, '1.27', 'user', '.go-versions:5'] },
  { at: 'user/deep/a', is: [L25, '1.25', 'user', '.go-versions:4'] },
  { at: 'user/system', is: ['', 'system', 'user', '.go-versions:9'] },
  { at: 'user/nonsense', is: [L27, '1.27', 'user', '.go-versions:5'] },
  {
    at: 'user/absent',
    is: ['', '1.24.1', 'user', '.go-versions:10', 'Go 1.24.1 is not installed (.go-versions:10)'],
  },
  { at: 'line', scope: 'user', is: [L26, '1.26.10', 'user', '.go-versions:6'] },
  // then what everybody has
  { at: 'other', env: { HOME: '/nonexistent' }, is: ['', '', 'system', ''] },
  { at: 'other', env: { HOME: '' }, is: ['', '', 'system', ''] },
];
