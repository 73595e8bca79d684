import test from 'ava';

import { DepotError } from '../../builder/errors.ts';
import { obtain } from '../../builder/upstream/obtain.ts';
import type { Delivered } from '../../builder/upstream/source.ts';
import { siteSource } from '../../builder/upstream/site-source.ts';
import { moduleZipPath } from '../../builder/upstream/upstream-paths.ts';
import { digest, type ToolchainGround, toolchainGround } from '../helpers/toolchain-source.ts';

const NAME = 'go1.27.3.linux-amd64.tar.gz';
const PLACE = { origin: 'depot.yaml', fallThrough: 'absent' } as const;

/** A page that sends those who download to a file host, and mirrors below other paths of the same server. */
async function ground(t: Parameters<typeof toolchainGround>[0]): Promise<
  ToolchainGround & {
    deliver: (mirrors: string[], form?: 'tarball' | 'module-zip') => Promise<Delivered | undefined>;
  }
> {
  const base = await toolchainGround(t);
  const { server, small, delivery } = base;
  server.files.clear();
  return {
    ...base,
    deliver: (mirrors, form) =>
      siteOf(server.url, mirrors).deliver(small.toolchain, { ...delivery, pace: { firstDelay: 1 } }, form),
  };
}

function siteOf(url: string, mirrors: string[]) {
  const forms = ['tarball', 'module-zip'] as const;
  return siteSource(
    { page: new URL(`${url}/dl`), mirrors: mirrors.map((path) => new URL(url + path)), forms },
    PLACE,
  );
}

test('mirrors are tried in order, whatever they fail with; the page comes last', async (t) => {
  const { server, small, deliver } = await ground(t);
  server.misbehave(`/gone/${NAME}`, { kind: 'status', status: 404 });
  server.misbehave(`/login/${NAME}`, { kind: 'html' });
  server.misbehave(
    `/down/${NAME}`,
    ...Array.from({ length: 5 }, () => ({ kind: 'status', status: 503 }) as const),
  );
  server.misbehave(`/dl/${NAME}`, { kind: 'redirect', to: `${server.url}/go/${NAME}` });
  server.files.set(`/go/${NAME}`, small.tarball);
  const delivered = await deliver(['/gone', '/login', '/down']);
  t.like(delivered, {
    form: 'tarball',
    sha256: digest(small.tarball),
    source: `${server.url}/dl/${NAME}`,
  });
  t.deepEqual(
    [...new Set(server.asked.map(({ path }) => path))],
    ['/gone', '/login', '/down', '/dl', '/go'].map((folder) => `${folder}/${NAME}`),
  );
});

test('a mirror that has it is enough', async (t) => {
  const { server, small, deliver } = await ground(t);
  server.files.set(`/second/${NAME}`, small.tarball);
  t.is((await deliver(['/first', '/second', '/third']))?.source, `${server.url}/second/${NAME}`);
  t.is(server.asked.length, 2);
});

test('what no host has comes as a module; "not there" is only said when every host said so', async (t) => {
  const { server, small, deliver } = await ground(t);
  t.is(await deliver(['/mirror']), undefined);
  server.files.set(`/dl/mod/${moduleZipPath(small.toolchain)}`, small.zip);
  t.like(await deliver(['/mirror']), { form: 'module-zip', sha256: digest(small.zip) });
  t.is(await deliver(['/mirror'], 'tarball'), undefined);
  server.misbehave(`/mirror/${NAME}`, { kind: 'status', status: 401 });
  await t.throwsAsync(deliver(['/mirror'], 'tarball'), { code: 'FETCH_UNAUTHORIZED' });
});

test('where every host fails, what each of them said is told, without its login', async (t) => {
  const { server, small, delivery } = await ground(t);
  server.misbehave(`/a/${NAME}`, { kind: 'status', status: 401 });
  server.misbehave(`/b/${NAME}`, { kind: 'html' });
  const mirror = new URL(`${server.url}/a`);
  [mirror.username, mirror.password] = ['zoe', 's3cret'];
  const page = new URL(`${server.url}/dl`);
  const mirrors = [mirror, new URL(`${server.url}/b`)];
  const site = siteSource({ page, mirrors, forms: ['tarball'] }, PLACE);
  const error = await t.throwsAsync(site.deliver(small.toolchain, delivery), { instanceOf: DepotError });
  const host = new URL(server.url).host;
  t.is(error.code, 'FETCH_UNAUTHORIZED');
  t.deepEqual(
    error.faults.map(({ where }) => where),
    [`http://***@${host}/a/${NAME}`, `${server.url}/b/${NAME}`, `${server.url}/dl`],
  );
  t.deepEqual(
    error.faults.map(({ message }) => /HTTP 401|web page|does not have it/.exec(message)?.[0]),
    ['HTTP 401', 'web page', 'does not have it'],
  );
  t.notRegex(JSON.stringify(error.faults), /s3cret|zoe/);
  // and so does the search, which adds the toolchain
  server.misbehave(`/a/${NAME}`, { kind: 'status', status: 401 });
  server.misbehave(`/b/${NAME}`, { kind: 'html' });
  const found = await t.throwsAsync(obtain(small.toolchain, [site], delivery), { instanceOf: DepotError });
  t.deepEqual(found.faults, error.faults);
});

test('one host alone says it once', async (t) => {
  const { server, deliver } = await ground(t);
  server.misbehave(`/dl/${NAME}`, { kind: 'status', status: 401 });
  t.deepEqual((await t.throwsAsync(deliver([], 'tarball'), { instanceOf: DepotError })).faults, []);
});

test('a part of one mirror is never continued from another', async (t) => {
  const { server, small, deliver } = await ground(t);
  for (const folder of ['/a', '/b']) server.files.set(`${folder}/${NAME}`, small.tarball);
  const drops = Array.from({ length: 5 }, () => ({ kind: 'drop', after: 0 }) as const);
  server.misbehave(`/a/${NAME}`, { kind: 'drop', after: 1000 }, ...drops);
  const delivered = await deliver(['/a', '/b']);
  t.like(delivered, { sha256: digest(small.tarball), source: `${server.url}/b/${NAME}`, resumed: false });
  t.true(server.asked.filter(({ path }) => path.startsWith('/b')).every(({ range }) => range === undefined));
});

test('signatures and digests come from file hosts; the page is never asked for a .sha256, which it answers with a web page', async (t) => {
  const { server, small, delivery } = await ground(t);
  const site = siteOf(server.url, ['/mirror']);
  server.misbehave(`/dl/${NAME}.sha256`, { kind: 'html' });
  t.is(await site.readCompanion('sha256', small.toolchain, delivery), undefined);
  server.files.set(`/mirror/${NAME}.sha256`, Buffer.from(digest(small.tarball)));
  server.files.set(`/dl/${NAME}.asc`, Buffer.from('signature'));
  t.is(
    (await site.readCompanion('sha256', small.toolchain, delivery))?.bytes.toString(),
    digest(small.tarball),
  );
  t.is((await site.readCompanion('asc', small.toolchain, delivery))?.bytes.toString(), 'signature');
  t.false(server.asked.some(({ path }) => path === `/dl/${NAME}.sha256`));
});

test('the catalogue is asked for whole, and a companion beyond its limit is cut off', async (t) => {
  const { server, small, delivery } = await ground(t);
  const site = siteOf(server.url, ['/mirror']);
  server.files.set('/dl/?mode=json&include=all', Buffer.from('[]'));
  t.deepEqual(await site.readReference('catalogue', delivery), {
    bytes: Buffer.from('[]'),
    where: `${server.url}/dl/?***`,
  });
  server.misbehave(`/mirror/${NAME}.asc`, { kind: 'endless' });
  await t.throwsAsync(site.readCompanion('asc', small.toolchain, delivery), { code: 'FETCH_LARGE' });
});
