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

test('the order: --source, environment, spec, go env, own site', async (t) => {
  t.deepEqual(
    await listed({
      flags: ['/media/usb', 'https://flag.example/x/'],
      environment: 'https://env.example|file:///srv/mods',
      spec: [
        { kind: 'proxy', list: 'spec.example' },
        { kind: 'directory', path: '/srv/tarballs' },
      ],
      mirrors: [],
      goEnv: () => Promise.resolve('https://go.example,direct'),
    }),
    [
      '/media/usb , --source',
      'https://flag.example/x , --source',
      'https://env.example/ | GOPROXY',
      '/srv/mods , GOPROXY',
      'https://spec.example/ , depot.yaml',
      '/srv/tarballs , depot.yaml',
      'https://go.example/ , go env GOPROXY',
      'https://go.dev/dl , go env GOPROXY',
    ],
  );
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
  const codes = await Promise.all(
    offline.map(async (source) => {
      const error: unknown = await source.deliver(toolchain, delivery).catch((failure: unknown) => failure);
      return error instanceof DepotError ? error.code : error;
    }),
  );
  t.deepEqual(codes, ['SOURCE_READ', 'SOURCE_OFFLINE', 'SOURCE_READ', 'SOURCE_OFF']);
});
