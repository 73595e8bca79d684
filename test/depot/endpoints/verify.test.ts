/** A depot as clients get it over HTTP, from servers that do one thing wrong each: what is said of it, and by which code. */
import test, { type ExecutionContext } from 'ava';

import { endpointAt } from '../../../builder/depot/endpoints/address.ts';
import { verifyEndpoints } from '../../../builder/depot/endpoints/verify.ts';
import { type CheckList, newCheckList } from '../../../builder/packaging/checks.ts';
import { askPackages } from '../../../builder/depot/endpoints/packages.ts';
import { flipByte } from '../../helpers/damage.ts';
import { testKeys } from '../../helpers/keys.ts';
import { type MisbehavingServer, misbehavingServer } from '../../helpers/misbehaving-server.ts';
import { CREATED, IDENTITY, testDepot } from '../../helpers/publishing.ts';
import { servedFiles, type ServedFiles } from '../../helpers/served-depot.ts';
import { testSigner } from '../../helpers/test-signer.ts';

const { signer } = await testKeys();
const DIST = '/current/apt/dists/stable';
const AMD64 = `${DIST}/main/binary-amd64`;
const YUM = '/current/yum/x86_64';
const OPTIONS = {
  deep: false,
  pause: 1,
  most: 1500,
  patience: { headers: 1500, stallWindow: 500, stallBytes: 1024 },
};

interface Ground {
  server: MisbehavingServer;
  older: ServedFiles;
  newer: ServedFiles;
  /** Good for a day. */
  expiring: ServedFiles;
}

let ground: Promise<Ground> | undefined;

/** Two publications behind one address, made once. */
function openGround(t: ExecutionContext): Promise<Ground> {
  ground ??= (async () => {
    const server = await misbehavingServer();
    server.headers = { 'cache-control': 'no-cache' };
    const { depot, publish, packages } = await testDepot(t, signer);
    const identity = { ...IDENTITY, url: server.url };
    const fewer = packages.filter((pkg) => pkg.name !== 'go-1.28');
    const { name } = await publish({ identity, packages: fewer });
    await publish({ identity, date: CREATED + 1000 });
    const newer = await servedFiles(depot);
    await publish({ identity, date: CREATED + 2000, validDays: 1, packages: fewer });
    return { server, older: await servedFiles(depot, name), newer, expiring: await servedFiles(depot) };
  })();
  return ground;
}

test.after.always(async () => (await ground)?.server.close());

/** `check CODE` of each failed check, and all details. */
function summary(lists: readonly CheckList[]): { codes: string[]; words: string } {
  const failed = lists.flatMap((list) => list.failed);
  return {
    codes: failed.map(({ check, code }) => `${check} ${code}`),
    words: failed.map(({ detail }) => detail).join('\n'),
  };
}

async function look(
  server: MisbehavingServer,
  files: ServedFiles,
  more: Partial<typeof OPTIONS> & { now?: number; atLeast?: number } = {},
): Promise<ReturnType<typeof summary> & { list: CheckList }> {
  server.files = files;
  const trust = { fingerprints: [signer.fingerprint] };
  const { each } = await verifyEndpoints([endpointAt(`${server.url}/current`)], trust, {
    ...OPTIONS,
    ...more,
  });
  server.forgive();
  const [list] = each;
  if (list === undefined) throw new Error('no endpoint was looked at');
  return { ...summary(each), list };
}

test.serial('a depot that is served well: nothing fails, with sizes alone and with every byte', async (t) => {
  const { server, newer } = await openGround(t);
  const { codes, list } = await look(server, newer);
  t.deepEqual(codes, []);
  t.deepEqual(list.notDone, []);
  t.deepEqual(list.noted, []);
  const heads = list.done.filter(({ check }) => check.endsWith(': packages'));
  t.is(heads.length, 5);
  const deep = await look(server, newer, { deep: true });
  t.deepEqual(deep.codes, []);
  t.true(deep.list.done.some(({ detail }) => /size and sha256/.test(detail)));
});

interface Case {
  what: string;
  /** Changes what is served, or has the server misbehave. */
  change: (files: ServedFiles, ground: Ground) => void;
  expected: readonly string[];
  says?: RegExp;
  deep?: boolean;
}

const from = (other: ServedFiles, files: ServedFiles, ...paths: string[]): void => {
  for (const path of paths) {
    const content = other.get(path);
    if (content === undefined) throw new Error(`${path} was never served`);
    files.set(path, content);
  }
};
const again = <T>(fault: T): T[] => Array.from({ length: 20 }, () => fault);
const flipped = (files: ServedFiles, path: string): void =>
  void files.set(path, flipByte(Buffer.from(files.get(path) ?? '')));
/** The one of now: that of before is kept beside it. */
const primaryOf = (files: ServedFiles): string => {
  const repomd = String(files.get(`${YUM}/repodata/repomd.xml`));
  return `${YUM}/${/repodata\/[0-9a-f]{64}-primary\.xml\.gz/.exec(repomd)?.[0] ?? ''}`;
};
const GO = `${YUM}/Packages/g/go-1.28-1.28~rc1-1.x86_64.rpm`;

const CASES: readonly Case[] = [
  {
    what: 'Packages of the publication before, under its plain name',
    change: (files, { older }) => from(older, files, `${AMD64}/Packages`, `${AMD64}/Packages.gz`),
    expected: [
      'apt: main/binary-amd64/Packages ENDPOINT_MIXED',
      'apt: main/binary-amd64/Packages.gz ENDPOINT_MIXED',
    ],
    says: /Packages is of an earlier publication, Release is of publication 2 of 2026/,
  },
  {
    what: 'a proxy that holds the InRelease of before',
    change: (files, { older }) => from(older, files, `${DIST}/InRelease`),
    expected: [
      'apt: Release ENDPOINT_MIXED',
      'one publication ENDPOINT_MIXED',
      'apt: main/binary-amd64/Packages ENDPOINT_MIXED',
      'apt: main/binary-amd64/Packages.gz ENDPOINT_MIXED',
    ],
    says: /InRelease is of a publication of 2026-\S+, Release of publication 2 /,
  },
  {
    what: 'apt of the publication before, yum of the newest',
    change: (files, { older }) => {
      for (const path of files.keys()) if (path.startsWith('/current/apt/')) files.delete(path);
      for (const [path, content] of older) if (path.startsWith('/current/apt/')) files.set(path, content);
    },
    expected: ['one publication ENDPOINT_MIXED'],
    says: /a publication of \S+: apt; publication 2 of \S+: .*yum\/x86_64|publication 2 of \S+: the manifest.*; a publication of \S+: apt/,
  },
  {
    what: 'Release with the signature of another',
    change: (files, { older }) => from(older, files, `${DIST}/Release.gpg`),
    expected: ['apt: Release ENDPOINT_MIXED'],
    says: /Release\.gpg signs another/,
  },
  {
    what: 'the newest repomd.xml with the signature of the one before',
    change: (files, { older }) => from(older, files, `${YUM}/repodata/repomd.xml.asc`),
    expected: ['yum/x86_64: repomd.xml.asc SIGNATURE_BAD'],
  },
  {
    what: 'the newest repomd.xml with the signature of the one before, which was met at the end of a mirror list',
    change: (files, { older }) => {
      from(older, files, `${YUM}/repodata/repomd.xml.asc`);
      from(older, files, '/yum/x86_64/mirrorlist');
    },
    expected: ['one publication ENDPOINT_MIXED', 'yum/x86_64: repomd.xml.asc ENDPOINT_MIXED'],
    says: /repomd\.xml says to be of publication 2 of \S+ repomd\.xml\.asc signs that of a publication of /,
  },
  {
    what: 'the repomd.xml of before with the newest signature: it may as well have been altered',
    change: (files, { older }) => from(older, files, `${YUM}/repodata/repomd.xml`),
    expected: ['one publication ENDPOINT_MIXED', 'yum/x86_64: repomd.xml.asc SIGNATURE_BAD'],
    says: /signs that of publication 2 of \S+ of two publications, or altered/,
  },
  {
    what: 'a repomd.xml that nobody signed',
    change: (files) =>
      files.set(
        `${YUM}/repodata/repomd.xml`,
        Buffer.from(String(files.get(`${YUM}/repodata/repomd.xml`)).replace('<size>', '<size>1')),
      ),
    expected: ['yum/x86_64: repomd.xml.asc SIGNATURE_BAD'],
  },
  {
    what: 'pointers without content: the index that repomd.xml names is not there',
    change: (files) => files.delete(primaryOf(files)),
    expected: ['yum/x86_64: indexes SNAPSHOT_MISSING'],
  },
  {
    what: 'an index that is damaged',
    change: (files) => flipped(files, primaryOf(files)),
    expected: ['yum/x86_64: indexes SNAPSHOT_ALTERED'],
  },
  {
    what: 'Packages that nobody lists',
    change: (files) => flipped(files, `${AMD64}/Packages`),
    expected: ['apt: main/binary-amd64/Packages SNAPSHOT_ALTERED'],
    says: /of no publication that is known here/,
  },
  {
    what: 'a package that is not there',
    change: (files) => files.delete(GO),
    expected: ['yum/x86_64: packages SNAPSHOT_MISSING'],
  },
  {
    what: 'a package that was cut short',
    change: (files) => files.set(GO, Buffer.from(files.get(GO) ?? '').subarray(100)),
    expected: ['yum/x86_64: packages SNAPSHOT_ALTERED'],
    says: /go-1\.28\S*\.rpm has \d+ bytes where \d+ are listed/,
  },
  {
    what: 'a package of the right size and other bytes, fetched',
    change: (files) => flipped(files, GO),
    expected: ['yum/x86_64: packages SNAPSHOT_ALTERED'],
    says: /another sha256/,
    deep: true,
  },
  {
    what: 'a page for people in the place of a signed file',
    change: (_, { server }) => server.misbehave(`${DIST}/InRelease`, ...again({ kind: 'html' } as const)),
    expected: ['apt: InRelease FETCH_CONTENT'],
    says: /a web page came instead/,
  },
  {
    what: 'compression that was not asked for',
    change: (_, { server }) =>
      server.misbehave(`${YUM}/repodata/repomd.xml`, ...again({ kind: 'gzip' } as const)),
    expected: ['yum/x86_64: repomd.xml FETCH_CONTENT'],
    says: /compresses a file/,
  },
  {
    what: 'answers that are cut short',
    change: (_, { server }) =>
      server.misbehave(`${DIST}/Release`, ...again({ kind: 'drop', after: 100 } as const)),
    expected: ['apt: Release FETCH_CONNECTION'],
  },
  {
    what: 'a length that is wrong',
    change: (_, { server }) =>
      server.misbehave(`${DIST}/Release`, ...again({ kind: 'length', claimed: 99_999 } as const)),
    expected: ['apt: Release FETCH_CONNECTION'],
  },
  {
    what: 'a body without end',
    change: (_, { server }) =>
      server.misbehave(`${YUM}/repodata/repomd.xml.asc`, ...again({ kind: 'endless' } as const)),
    expected: ['yum/x86_64: repomd.xml FETCH_LARGE'],
  },
  {
    what: 'a body that drips',
    change: (_, { server }) =>
      server.misbehave(`${DIST}/Release.gpg`, ...again({ kind: 'drip', after: 10 } as const)),
    expected: ['apt: Release FETCH_STALLED'],
  },
  {
    what: 'a redirect to nowhere in particular',
    change: (_, { server }) =>
      server.misbehave(`${DIST}/Release`, ...again({ kind: 'redirect', to: 'ftp://example.com/' } as const)),
    expected: ['apt: Release FETCH_REDIRECT'],
  },
  {
    what: 'a server that cannot answer now',
    change: (_, { server }) =>
      server.misbehave(`${DIST}/Release`, ...again({ kind: 'status', status: 503 } as const)),
    expected: ['apt: Release FETCH_UNAVAILABLE'],
  },
  {
    what: 'pointers that may be kept for a day',
    change: (_, { server }) =>
      server.misbehave(
        `${DIST}/InRelease`,
        ...again({ kind: 'headers', headers: { 'cache-control': 'public, max-age=86400' } } as const),
      ),
    expected: ['apt: InRelease: caching ENDPOINT_CACHING'],
  },
  {
    what: 'a mirror list that leads to where nothing is',
    change: (files, { server }) =>
      files.set('/yum/x86_64/mirrorlist', Buffer.from(`${server.url}/snapshots/9-00000000/yum/x86_64/\n`)),
    expected: ['yum/x86_64 by mirror list: repomd.xml SNAPSHOT_MISSING'],
  },
  {
    what: 'a mirror list that leads to the publication before',
    change: (files, { older }) => from(older, files, '/yum/x86_64/mirrorlist'),
    expected: ['one publication ENDPOINT_MIXED'],
  },
];

for (const { what, change, expected, says, deep = false } of CASES) {
  test.serial(`told: ${what}`, async (t) => {
    const all = await openGround(t);
    const files = new Map(all.newer);
    // the list of the older one is what it was while that was current
    change(files, { ...all, older: withOwnList(all.older, all.server.url) });
    const { codes, words } = await look(all.server, files, { deep });
    t.deepEqual(codes, expected, words);
    if (says !== undefined) t.regex(words, says);
  });
}

function withOwnList(older: ServedFiles, url: string): ServedFiles {
  const name = [...older.keys()].find((path) => path.startsWith('/snapshots/1-'))?.split('/')[2] ?? '';
  return new Map(older).set('/yum/x86_64/mirrorlist', Buffer.from(`${url}/snapshots/${name}/yum/x86_64/\n`));
}

test.serial(
  'told: a Release of the future, and one that apt refuses because nobody brought a newer one',
  async (t) => {
    const { server, newer, expiring } = await openGround(t);
    t.deepEqual((await look(server, newer, { now: CREATED })).codes, ['apt: Date and Valid-Until APT_INDEX']);
    t.deepEqual((await look(server, expiring, { now: CREATED + 2100 })).codes, []);
    const { codes, words } = await look(server, expiring, { now: CREATED + 2000 + 86_401 });
    t.deepEqual(codes, ['apt: Date and Valid-Until POINTER_STALE']);
    t.regex(words, /apt refuses this Release since 2026-/);
  },
);

test.serial('a server that says nothing to packages is not waited for a thousand times', async (t) => {
  const { server } = await openGround(t);
  const files = Array.from({ length: 30 }, (_, at) => ({
    url: new URL(`http://127.0.0.1:9/${at}.rpm`),
    size: 1,
    sha256: '',
  }));
  const list = newCheckList();
  await askPackages(list, 'packages', files, new Set(), OPTIONS);
  t.regex(list.notDone[0]?.why ?? '', /silent \d+ times: (?:19|2\d) more were not asked for/);
  t.is(list.failed[0]?.code, 'FETCH_CONNECTION');
  server.forgive();
});

test.serial('told: two servers behind one address', async (t) => {
  const { server, older, newer } = await openGround(t);
  let count = 0;
  server.onAsked = () => {
    server.files = count++ % 2 === 0 ? newer : older;
  };
  const { codes } = await look(server, newer);
  server.onAsked = () => {};
  t.true(codes.includes('apt: InRelease: asked again ENDPOINT_MIXED'), codes.join('\n'));
});

test.serial('an old state, genuine and whole, is told by somebody who remembers a later one', async (t) => {
  const { server, newer } = await openGround(t);
  t.deepEqual((await look(server, newer, { atLeast: 2 })).codes, []);
  const { codes, words } = await look(server, newer, { atLeast: 3 });
  t.deepEqual(codes, ['not older than asked for POINTER_STALE']);
  t.regex(words, /^publication 2 is served, where publication 3 or a later one has to be$/);
  // apt's and yum's files have no number
  const bare = new Map([...newer].filter(([path]) => !path.startsWith('/current/manifest.json')));
  t.deepEqual((await look(server, bare, { atLeast: 2 })).codes, ['not older than asked for POINTER_STALE']);
});

test.serial('nobody there: one failure, in no time', async (t) => {
  const started = performance.now();
  const trust = { fingerprints: [signer.fingerprint] };
  const { each } = await verifyEndpoints([endpointAt('http://127.0.0.1:9')], trust, OPTIONS);
  t.deepEqual(summary(each).codes, ['endpoint FETCH_CONNECTION']);
  t.true(performance.now() - started < 3000);
});

test.serial('several endpoints: one behind, and one whose signatures are a stranger’s', async (t) => {
  const { server, older, newer } = await openGround(t);
  const behind = await misbehavingServer();
  t.teardown(() => behind.close());
  behind.headers = server.headers;
  server.files = newer;
  behind.files = older;
  const endpoints = [server, behind].map(({ url }) => endpointAt(url));
  const { each, together } = await verifyEndpoints(
    endpoints,
    { fingerprints: [signer.fingerprint] },
    OPTIONS,
  );
  t.deepEqual(summary(each.slice(0, 1)).codes, []);
  const { codes, words } = summary(together === undefined ? [] : [together]);
  t.deepEqual(codes, ['endpoints ENDPOINTS_DIFFER']);
  t.regex(words, /^http:\S+ serves publication 2 of \S+; http:\S+ serves publication 1 of \S+$/);

  const stranger = await testSigner(CREATED);
  const forged = await verifyEndpoints(
    endpoints.slice(0, 1),
    { fingerprints: [stranger.fingerprint] },
    OPTIONS,
  );
  const all = summary(forged.each);
  t.true(all.codes.includes('manifest SNAPSHOT_SIGNATURE'), all.codes.join('\n'));
  t.true(all.codes.includes('apt: InRelease SNAPSHOT_SIGNATURE'), all.codes.join('\n'));
});
