/** Signing on another machine: the builder has public keys only, and what comes out is what the key at hand would have made. */
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { decodeRequest, encodeRequest } from '../../builder/signing/request.ts';
import { godepot, tryGodepot } from '../helpers/godepot.ts';
import { gpgHome } from '../helpers/gpg-home.ts';
import { testKeys } from '../helpers/keys.ts';
import { smallDepot, type SmallDepot } from '../helpers/small-depot.ts';

const { keys, folder: privateKeys } = await testKeys();
const EPOCH = { SOURCE_DATE_EPOCH: '1790000000' };

/** A depot whose keys folder lacks what signs, and a place for what is carried. */
async function publicDepot(t: ExecutionContext): Promise<SmallDepot & { carried: (name: string) => string }> {
  const small = await smallDepot(t);
  await rm(join(small.keys, 'private'), { recursive: true });
  await godepot(small, ['fetch']);
  return { ...small, carried: (name) => join(small.folder, name) };
}

async function refused(small: SmallDepot, line: readonly string[], code: string): Promise<string> {
  const { document } = await tryGodepot(small, line, EPOCH);
  const text = JSON.stringify(document);
  if (text.includes(`"code":"${code}"`)) return text;
  throw new Error(`not ${code}: ${text}`);
}

/** Every file of what is published, by path. */
async function published(depot: string): Promise<Map<string, Buffer>> {
  const root = join(depot, 'current/');
  const names = await readdir(root, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (path): Promise<[string, Buffer]> => [path.slice(root.length), await readFile(path)]),
    ),
  );
}

/** The machine with the key has the keys folder, and nothing of the depot. */
async function elsewhere(folder: string): Promise<void> {
  const places = { spec: '/nowhere/depot.yaml', depot: '/nowhere/dist', keys: privateKeys };
  await godepot(places, ['sign', folder]);
}

test('the whole way with public keys only gives the same bytes as with the key at hand', async (t) => {
  const reference = await smallDepot(t);
  await godepot(reference, ['release'], EPOCH);

  const small = await publicDepot(t);
  await refused(small, ['build'], 'KEYS_MISSING');
  t.like(await godepot(small, ['build', '--unsigned'], EPOCH), { made: 8 });
  t.like(await godepot(small, ['build', '--unsigned'], EPOCH), { made: 0 });
  t.regex(await refused(small, ['publish'], 'PACKAGE_NOT_BUILT'), /sign export/);
  const [first, second] = [small.carried('one'), small.carried('two')];
  await godepot(small, ['sign', 'export', first]);
  await godepot(small, ['sign', 'export', small.carried('again')]);
  // only headers travel, and the same state asks for the same
  await t.notThrowsAsync(execa('diff', ['-r', first, small.carried('again')]));
  const { stdout: size } = await execa('du', ['--summarize', '--bytes', first]);
  t.true(Number(size.split('\t')[0]) < 200_000, size);
  await refused(small, ['sign', 'import', first], 'SIGNING_REFUSED');
  await elsewhere(first);
  await godepot(small, ['sign', 'import', first], EPOCH);
  // again, as after a kill
  await godepot(small, ['sign', 'import', first], EPOCH);
  t.deepEqual(await readdir(join(small.depot, 'store/waiting')), []);

  t.like(await godepot(small, ['sign', 'export', second], EPOCH), { publication: { sequence: 1 } });
  t.false((await readdir(join(small.depot, 'snapshots'))).some((name) => name.startsWith('.')));
  await elsewhere(second);
  t.like(await godepot(small, ['sign', 'import', second]), { sequence: 1, changed: true });
  t.like(await godepot(small, ['sign', 'import', second]), { sequence: 1, changed: false });
  t.like(await godepot(small, ['sign', 'export', small.carried('three')]), { folder: null });
  t.like(await godepot(small, ['verify', small.depot]), { ok: true });
  const later = { SOURCE_DATE_EPOCH: '1790000500' };
  t.like(await tryGodepot(small, ['refresh', '--force'], later), {
    document: { error: { code: 'SIGNING_ELSEWHERE' } },
  });
  // killed before the switch: all is signed, and needs no key
  await rm(join(small.depot, 'current'));
  const [complete] = await readdir(join(small.depot, 'snapshots'));
  t.like(await godepot(small, ['sign', 'export', small.carried('four')]), { folder: null, complete });
  t.like(await godepot(small, ['publish'], EPOCH), { sequence: 1, changed: true });

  const [ours, theirs] = [await published(small.depot), await published(reference.depot)];
  t.deepEqual([...ours.keys()].sort(), [...theirs.keys()].sort());
  for (const [path, bytes] of theirs) t.true(ours.get(path)?.equals(bytes) === true, path);
});

test('plain gpg signs a request as the documentation says, and its packages verify', async (t) => {
  const small = await publicDepot(t);
  const { home } = await gpgHome(t);
  const script =
    /```sh\n(jq [\s\S]*?)```/.exec(await readFile('docs/signing-elsewhere.md', 'utf8'))?.[1] ?? '';
  t.regex(script, /--faked-system-time/);
  await godepot(small, ['build', '--unsigned']);
  for (const folder of [small.carried('one'), small.carried('two')]) {
    await godepot(small, ['sign', 'export', folder], EPOCH);
    await execa('sh', ['-e', '-c', script], { cwd: folder, env: { GNUPGHOME: home } });
    await godepot(small, ['sign', 'import', folder]);
  }
  t.like(await godepot(small, ['verify', small.depot]), { ok: true });
  const database = small.carried('rpmdb');
  await execa('rpmkeys', ['--dbpath', database, '--import', keys.current.certificate.path]);
  const yum = join(small.depot, 'current/yum/x86_64');
  const rpms = (await readdir(yum, { recursive: true })).filter((name) => name.endsWith('.rpm'));
  t.is(rpms.length, 4);
  const options = ['--dbpath', database, '--define', '_pkgverify_level all', '-K'];
  await t.notThrowsAsync(execa('rpmkeys', [...options, ...rpms.map((name) => join(yum, name))]));
});

test('what comes back is taken over only if all of it is what was asked for', async (t) => {
  const small = await publicDepot(t);
  await godepot(small, ['build', '--unsigned']);
  const folder = small.carried('request');
  await godepot(small, ['sign', 'export', folder]);
  await elsewhere(folder);
  const good = small.carried('good');
  await cp(folder, good, { recursive: true });
  const names = (await readdir(folder)).filter((name) => name.endsWith('.header')).sort();
  const [one = '', two = ''] = names;
  const reset = async (): Promise<void> => {
    await rm(folder, { recursive: true });
    await cp(good, folder, { recursive: true });
  };
  const importing = (code: string): Promise<string> => refused(small, ['sign', 'import', folder], code);
  const sign = (name: string, ...options: string[]) =>
    execa(
      'gpg',
      ['--batch', '--yes', '--local-user', `${keys.current.fingerprint}!`, ...options, '--detach-sign', name],
      {
        cwd: folder,
        env: { GNUPGHOME: home },
      },
    );
  const { home } = await gpgHome(t);

  await rm(join(folder, `${one}.sig`));
  t.regex(await importing('SIGNING_REFUSED'), new RegExp(`${one}: there is no signature`));
  await reset();
  // of another file, with another date, by a weak hash, as text
  await cp(join(folder, `${two}.sig`), join(folder, `${one}.sig`));
  t.regex(await importing('SIGNING_REFUSED'), /does not fit|dated/);
  for (const options of [[], ['--digest-algo', 'SHA256'], ['--textmode', '--digest-algo', 'SHA512']]) {
    await reset();
    await sign(one, ...options);
    await importing('SIGNING_REFUSED');
  }
  await reset();
  const bytes = await readFile(join(folder, one));
  bytes.writeUInt8(bytes.readUInt8(200) ^ 1, 200);
  await writeFile(join(folder, one), bytes);
  await importing('SIGNING_MALFORMED');
  await reset();
  const request = await readFile(join(folder, 'request.json'), 'utf8');
  for (const [from, to, code] of [
    ['"depot": "godepot"', '"depot": "another"', 'SIGNING_REFUSED'],
    ['"format": 1', '"format": 1.0', 'SIGNING_MALFORMED'],
    [one, `../${one}`, 'SIGNING_MALFORMED'],
    [keys.current.fingerprint, keys.next.fingerprint, 'SIGNING_REFUSED'],
    [basename(one, '.header'), 'evil-1-1.x86_64.rpm', 'SIGNING_MALFORMED'],
  ] as const) {
    await writeFile(join(folder, 'request.json'), request.replace(from, to));
    await importing(code);
  }
  // a request of somebody else: their header, properly signed
  await reset();
  await rename(join(folder, one), join(folder, 'evil.header'));
  await rename(join(folder, `${one}.sig`), join(folder, 'evil.header.sig'));
  await writeFile(
    join(folder, 'request.json'),
    request
      .replace(`"${one}"`, '"evil.header"')
      .replace(`"${basename(one, '.header')}"`, '"evil-1-1.x86_64.rpm"'),
  );
  t.regex(await importing('SIGNING_REFUSED'), /no such package waits/);
  // nothing of all that was taken over
  t.is((await readdir(join(small.depot, 'store/waiting'))).length, 4);

  // built anew since
  await reset();
  const spec = await readFile(small.spec, 'utf8');
  await writeFile(small.spec, `${spec}env: {GOFLAGS: -mod=mod}\n`);
  await godepot(small, ['build', '--unsigned']);
  t.regex(await importing('SIGNING_REFUSED'), /not what it was at the export/);
  await writeFile(small.spec, spec);
  await godepot(small, ['build', '--unsigned']);
  await godepot(small, ['sign', 'import', folder]);
  await mkdir(small.carried('used'));
  await writeFile(small.carried('used/x'), '');
  await refused(small, ['sign', 'export', small.carried('used')], 'USAGE');
});

test('the machine with the key signs only what it can read, and by its own keys', async (t) => {
  const small = await publicDepot(t);
  await godepot(small, ['build', '--unsigned']);
  const folder = small.carried('request');
  await godepot(small, ['sign', 'export', folder]);
  const places = { ...small, keys: privateKeys };
  t.like(await godepot(places, ['sign', '--dry-run', folder]), { signed: false });
  t.false((await readdir(folder)).some((name) => name.endsWith('.sig')));
  await refused(small, ['sign', folder], 'KEYS_MISSING');
  const name = (await readdir(folder)).find((file) => file.endsWith('.header')) ?? '';
  const request = await readFile(join(folder, 'request.json'), 'utf8');
  // a harmless name on another header
  await writeFile(
    join(folder, 'request.json'),
    request.replace(`"fileName": "${basename(name, '.header')}"`, '"fileName": "harmless-1-1.noarch.rpm"'),
  );
  await refused(places, ['sign', folder], 'SIGNING_MALFORMED');
  // and a header that is called an index, of which nothing but its digest would be shown
  const called = decodeRequest(request, folder);
  const items = called.items.map((item) => ({ ...item, package: null }));
  await writeFile(join(folder, 'request.json'), encodeRequest({ ...called, items }));
  await refused(places, ['sign', folder], 'SIGNING_MALFORMED');
  await writeFile(join(folder, 'request.json'), request.replaceAll(keys.current.fingerprint, 'F'.repeat(40)));
  await refused(places, ['sign', folder], 'SIGNATURE_UNKNOWN_KEY');
  t.false((await readdir(folder)).some((file) => file.endsWith('.sig')));
});

test('a publication is refused where the depot went on since the export', async (t) => {
  const small = await publicDepot(t);
  await godepot(small, ['build', '--unsigned']);
  const [first, second] = [small.carried('one'), small.carried('two')];
  await godepot(small, ['sign', 'export', first]);
  await elsewhere(first);
  await godepot(small, ['sign', 'import', first]);
  await godepot(small, ['sign', 'export', second], EPOCH);
  await elsewhere(second);
  const others = { ...small, keys: privateKeys };
  await godepot(others, ['publish'], { SOURCE_DATE_EPOCH: '1789999999' });
  // exactly this is published already, by somebody with the key
  t.like(await godepot(small, ['sign', 'import', second]), { changed: false });
  const spec = await readFile(small.spec, 'utf8');
  await writeFile(small.spec, spec.replace('[1.27.2, 1.27.3]', '[1.27.3]'));
  await refused(small, ['sign', 'import', second], 'SIGNING_REFUSED');
});
