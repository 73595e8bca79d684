import { homedir } from 'node:os';

import test from 'ava';

import { DepotError } from '../../builder/errors.ts';
import { silent } from '../../builder/io/progress.ts';
import { openStore } from '../../builder/store/store.ts';
import { resolveSources, type Source, type SourceSettings } from '../../builder/upstream/sources.ts';

const nothing: SourceSettings = {
  flags: [],
  environment: undefined,
  spec: [],
  mirrors: [],
  goEnv: () => Promise.resolve(undefined),
};
const OWN = "https://go.dev/dl , Go's own site";

/** Each source as `where separator origin`. */
async function listed(settings: Partial<SourceSettings>): Promise<string[]> {
  const sources = await resolveSources({ ...nothing, ...settings });
  return sources.map(
    ({ where, fallThrough, origin }) => `${where} ${fallThrough === 'absent' ? ',' : '|'} ${origin}`,
  );
}

const ORDER: Partial<SourceSettings> = {
  flags: ['/media/usb', 'https://flag.example/x/'],
  spec: [
    { kind: 'proxy', list: 'spec.example' },
    { kind: 'directory', path: '/srv/tarballs' },
  ],
};

test('the order: --source, environment, spec, own site', async (t) => {
  t.deepEqual(await listed({ ...ORDER, environment: 'https://env.example|file:///srv/mods' }), [
    '/media/usb , --source',
    'https://flag.example/x , --source',
    'https://env.example/ | GOPROXY',
    '/srv/mods , GOPROXY',
    'https://spec.example/ , depot.yaml',
    '/srv/tarballs , depot.yaml',
    OWN,
  ]);
});

test('the order where the environment says nothing: --source, spec, go env, own site', async (t) => {
  t.deepEqual(await listed({ ...ORDER, goEnv: () => Promise.resolve('https://go.example,direct') }), [
    '/media/usb , --source',
    'https://flag.example/x , --source',
    'https://spec.example/ , depot.yaml',
    '/srv/tarballs , depot.yaml',
    'https://go.example/ , go env GOPROXY',
    'https://go.dev/dl , go env GOPROXY',
  ]);
});

const table: [list: string, expected: string[]][] = [
  ['', [OWN]],
  [' , |', [OWN]],
  [
    'a.example, b.example | c.example',
    ['https://a.example/ , GOPROXY', 'https://b.example/ | GOPROXY', 'https://c.example/ , GOPROXY', OWN],
  ],
  ['direct,https://a.example', ['https://go.dev/dl , GOPROXY']],
  ['off', ['off , GOPROXY']],
  ['https://a.example,off,https://b.example', ['https://a.example/ , GOPROXY', 'off , GOPROXY']],
  ['https://a.example/,https://a.example', ['https://a.example/ , GOPROXY', OWN]],
  ['http://u:secret@a.example:8080/m?t=secret', ['http://***@a.example:8080/m?*** , GOPROXY', OWN]],
  ['file:///a%20b', ['/a b , GOPROXY', OWN]],
];
for (const [environment, expected] of table) {
  test(`GOPROXY="${environment}"`, async (t) => {
    t.deepEqual(await listed({ environment }), expected);
  });
}

for (const environment of [
  'ftp://a.example',
  'nonsense',
  'file://host/x',
  'file:a/b',
  'https://u:secret@',
  '/just/a/path',
]) {
  test(`GOPROXY="${environment}" is refused`, async (t) => {
    const error = await t.throwsAsync(listed({ environment }), { instanceOf: DepotError });
    t.is(error.code, 'SOURCE_INVALID');
    t.notRegex(JSON.stringify([error.message, error.where, error.hint]), /secret/);
  });
}

test('two users of one proxy are two sources, and neither shows a password', async (t) => {
  t.is((await listed({ environment: 'https://a:x@p.example,https://b:y@p.example' })).length, 3);
});

test('off in the environment ends what the spec and go would add; --source goes before it', async (t) => {
  const settings = {
    environment: 'off',
    spec: [{ kind: 'directory', path: '/d' } as const],
    flags: ['folder'],
  };
  t.deepEqual(await listed(settings), [`${process.cwd()}/folder , --source`, 'off , GOPROXY']);
  t.deepEqual(await listed({ flags: [homedir()] }), [`${homedir()} , --source`, OWN]);
});

async function codeOf(answer: Promise<unknown> | undefined): Promise<unknown> {
  const error: unknown = await answer?.catch((failure: unknown) => failure);
  return error instanceof DepotError ? error.code : error;
}

function places(list: readonly Source[]): unknown[] {
  return list.map(({ kind, where, origin, fallThrough }) => [kind, where, origin, fallThrough]);
}

test('--offline lists every source as ever; those of the network refuse, folders and off do not', async (t) => {
  const environment = 'https://u:secret@a.example|file:///srv/mods,off';
  const settings = { ...nothing, environment, flags: ['/media/usb'] };
  const offline = await resolveSources({ ...settings, offline: true });
  t.deepEqual(places(offline), places(await resolveSources(settings)));
  const toolchain = { version: '1.27.3', os: 'linux', arch: 'amd64' } as const;
  const delivery = { store: openStore('/nonexistent'), progress: silent };
  const codes = await Promise.all(offline.map((source) => codeOf(source.deliver(toolchain, delivery))));
  t.deepEqual(codes, ['SOURCE_READ', 'SOURCE_OFFLINE', 'SOURCE_READ', 'SOURCE_OFF']);
  const [, network, , off] = offline;
  for (const [source, code] of [
    [network, 'SOURCE_OFFLINE'],
    [off, 'SOURCE_OFF'],
  ] as const) {
    t.is(await codeOf(source?.readCompanion('asc', toolchain, delivery)), code);
    t.is(await codeOf(source?.readReference('catalogue', delivery)), code);
    t.is(await codeOf(source?.readDatabase('sum.example', 'latest', delivery)), code);
  }
});

test('go is asked only where it could name something that is not named yet', async (t) => {
  let asked = 0;
  const goEnv = (): Promise<string> => {
    asked++;
    return Promise.resolve('https://go.example');
  };
  const proxy = { kind: 'proxy', list: 'https://spec.example,off' } as const;
  t.deepEqual(await listed({ goEnv, environment: 'https://env.example' }), [
    'https://env.example/ , GOPROXY',
    OWN,
  ]);
  t.deepEqual(await listed({ goEnv, spec: [proxy] }), [
    'https://spec.example/ , depot.yaml',
    'off , depot.yaml',
  ]);
  t.deepEqual(await listed({ goEnv, flags: ['off'] }), ['off , --source']);
  t.is(asked, 0);
  t.deepEqual(await listed({ goEnv, environment: '' }), ['https://go.example/ , go env GOPROXY', OWN]);
  t.is(asked, 1);
});
