import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

import test from 'ava';

import type { Package, PackageEntry } from '../../builder/packaging/package.ts';
import { makeDeb } from '../helpers/make-deb.ts';
import { makeRpm } from '../helpers/make-rpm.ts';
import { tryGodepot } from '../helpers/godepot.ts';
import { rpmSigner } from '../helpers/rpm-signer.ts';
import { SAMPLE_ENTRIES, samplePackage } from '../helpers/sample-package.ts';
import { diff } from '../../builder/commands/diff.ts';
import { AR_MAGIC } from '../../builder/archive/ar.ts';
import { readDeb } from '../../builder/deb/reader.ts';
import { rawAr } from '../helpers/raw-deb.ts';
import { silentContext } from '../helpers/silent-context.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const CONTEXT = silentContext({ spec: '/none', depot: '/none', keys: '/none', lock: '/none' });

async function textOf(from: string, to: string): Promise<{ text: string; status: number | undefined }> {
  const { text = '', exitStatus } = await diff(CONTEXT, from, to, {});
  return { text, status: exitStatus };
}

function changed(
  path: string,
  change: (entry: PackageEntry) => PackageEntry | undefined,
): Package['entries'] {
  return async function* entries() {
    for (const entry of SAMPLE_ENTRIES) {
      const kept = entry.path === path ? change(entry) : entry;
      if (kept !== undefined) yield kept;
    }
  };
}

/** One change of a package, and the only lines that may come of it in each format. */
const CHANGES: [what: string, change: Partial<Package>, rpm: string[], deb: string[]][] = [
  [
    'the summary',
    { summary: 'Another one' },
    ['~ summary: Go toolchain, line 1.27 -> Another one'],
    ['~ Description', '-Go toolchain, line 1.27', '+Another one'],
  ],
  [
    'a mode',
    {
      entries: changed('/usr/local/go-1.27/LICENSE', (entry) =>
        entry.type === 'file' ? { ...entry, mode: 0o600 } : entry,
      ),
    },
    ['~ /usr/local/go-1.27/LICENSE: mode 644 -> 600'],
    ['~ /usr/local/go-1.27/LICENSE: mode 644 -> 600'],
  ],
  [
    'a link target',
    {
      entries: changed('/usr/local/go-1.27/zlink', ({ path }) => ({
        type: 'link',
        path,
        target: 'bin/gofmt',
      })),
    },
    ['~ /usr/local/go-1.27/zlink: target bin/go -> bin/gofmt'],
    ['~ /usr/local/go-1.27/zlink: target bin/go -> bin/gofmt'],
  ],
  [
    'a file less',
    { entries: changed('/usr/local/go-1.27/README.md', () => undefined) },
    ['- /usr/local/go-1.27/README.md: file 644 root:root 7 bytes (doc)'],
    ['- /usr/local/go-1.27/README.md: file 644 root:root 7 bytes'],
  ],
  ['the time of all', { time: 1_759_795_201 }, ['~ times: '], ['~ times: ']],
];

for (const [what, change, rpmLines, debLines] of CHANGES) {
  test(`says in words what differs: ${what}`, async (t) => {
    const [before, after] = [await temporaryFolder(t), await temporaryFolder(t)];
    for (const [make, lines] of [
      [async (pkg: Package, folder: string) => (await makeRpm(pkg, folder)).path, rpmLines],
      [async (pkg: Package, folder: string) => (await makeDeb(folder, pkg)).path, debLines],
    ] as const) {
      const { text, status } = await textOf(
        await make(samplePackage(), before),
        await make(samplePackage(change), after),
      );
      t.is(status, 12);
      for (const line of lines) t.true(text.includes(line), `${line}\n${text}`);
      const told = text.split('\n').filter((line) => /^ {2}[-+~]/.test(line));
      // sizes, and what carries the build time, follow from the rest
      const more = told.filter((line) => !/installed.size|build time|changelog|md5sums/i.test(line));
      t.is(more.length, 1, text);
    }
  });
}

test('content, scripts by line and relations', async (t) => {
  const [before, after] = [await temporaryFolder(t), await temporaryFolder(t)];
  const content = Buffer.from('GOTOOLCHAIN=auto\n');
  const entries = changed('/usr/local/go-1.27/go.env', (entry) =>
    entry.type === 'file' ? { ...entry, size: content.length, content: () => content } : entry,
  );
  const relations = { ...samplePackage().relations, rpm: { requires: [{ name: 'bash' }] } };
  const one = await makeRpm(samplePackage(), before, { scripts: { post: 'echo one\nexit 0\n' } });
  const other = await makeRpm(samplePackage({ entries, relations }), after, {
    scripts: { post: 'echo two\nexit 0\n', preun: 'exit 0\n' },
  });
  const { text, status } = await textOf(one.path, other.path);
  t.is(status, 12);
  for (const line of [
    '  ~ requires\n',
    '      +bash\n',
    '      -go-env >= 1-1\n',
    '  - suggests\n',
    '  ~ post\n       #!/bin/sh\n      -echo one\n      +echo two\n       exit 0\n',
    '  + preun\n',
  ]) {
    t.true(text.includes(line), `${line}\n${text}`);
  }
  t.regex(text, /~ \/usr\/local\/go-1\.27\/go\.env: sha256 [0-9a-f]{64} -> [0-9a-f]{64}\n/);
});

test('the same bytes, the signature alone, and other bytes of the same content', async (t) => {
  const folder = await temporaryFolder(t);
  const signer = await rpmSigner(t, 'ed25519');
  const bare = await makeRpm(samplePackage(), folder);
  const other = await temporaryFolder(t);
  const signed = await makeRpm(samplePackage(), other, { sign: (header) => signer.sign(header) });
  t.like(await textOf(bare.path, bare.path), { text: 'identical: the same bytes\n', status: 0 });
  const { text, status } = await textOf(bare.path, signed.path);
  t.true(text.endsWith('identical but for the signature\n'), text);
  t.is(status, 12);
  const places = { spec: '/none', depot: '/none', keys: '/none' };
  t.like(await tryGodepot(places, ['diff', bare.path, signed.path]), {
    status: 12,
    document: { same: 'unsigned', formats: ['rpm', 'rpm'] },
  });
  t.like(await tryGodepot(places, ['diff', '--ignore-signature', bare.path, signed.path]), { status: 0 });

  const { path } = await makeDeb(folder, samplePackage(), {}, { format: 'gzip', level: 6 });
  const bytes = await readFile(path);
  const { members } = await readDeb(path);
  const parts = members.map(({ name, offset, size }): [string, Buffer] => [
    name,
    bytes.subarray(offset, offset + size),
  ]);
  const again = join(other, 'go-1.27_1.27.3-1_amd64.deb');
  await writeFile(
    again,
    rawAr(
      parts.map(([name, body]) => [
        name,
        name === 'data.tar.gz' ? gzipSync(gunzipSync(body), { level: 1 }) : body,
      ]),
    ),
  );
  t.like(await textOf(path, again), { text: 'the same content, packed into other bytes\n', status: 12 });

  // a signature behind the data, as debsigs puts it
  const member = rawAr([['_gpgorigin', Buffer.from('signature')]]).subarray(AR_MAGIC.length);
  await writeFile(again, Buffer.concat([bytes, member]));
  t.true((await textOf(path, again)).text.endsWith('identical but for the signature\n'));
});

test('an rpm and a deb of one package have the same files', async (t) => {
  const folder = await temporaryFolder(t);
  const rpm = await makeRpm(samplePackage(), folder);
  const deb = await makeDeb(folder, samplePackage());
  const { text } = await textOf(rpm.path, deb.path);
  const files = text.split('\n').filter((line) => /^ {2}[-+~] \//.test(line));
  // the alternative's link, which an rpm owns as a ghost
  t.deepEqual(files, ['  - /usr/bin/go: ghost 777 root:root (ghost)'], text);
  t.true(text.includes('an rpm and a deb: relations, scripts and packing'));
});

test('what is damaged is refused, not compared', async (t) => {
  const folder = await temporaryFolder(t);
  const { path } = await makeRpm(samplePackage(), folder);
  const damaged = join(folder, 'damaged');
  await copyFile(path, damaged);
  const bytes = await readFile(path);
  await writeFile(damaged, bytes.subarray(0, -200));
  await t.throwsAsync(diff(CONTEXT, path, damaged, {}), { code: 'RPM_PAYLOAD_CONTENT' });
  await t.throwsAsync(diff(CONTEXT, path, folder, {}), { code: 'NOT_A_PACKAGE' });
});
