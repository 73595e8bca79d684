import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import test from 'ava';
import { execa } from 'execa';

import { readRpm } from '../../builder/rpm/reader.ts';
import type { RpmRelation } from '../../builder/rpm/rpm-info.ts';
import { verifyRpm } from '../../builder/rpm/verify.ts';
import { openGpgKey } from '../helpers/gpg-key.ts';
import { rpmbuild } from '../helpers/rpmbuild.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const SPEC = `Name: reader-sample
Epoch: 2
Version: 1.0~rc1
Release: 3
Summary: Of everything a bit
License: MIT
URL: https://example.com/?a=1&b=2
Requires: plain
Requires: newer >= 1:2.0-3
Requires(pre): before
Requires(post): after
Requires(preun): removal
Requires(pretrans): transaction
Provides: virtual = 7
Obsoletes: old < 1
Conflicts: enemy > 3
Recommends: friend
Suggests: idea
Supplements: base
Enhances: other
%description
First.

Second.
%pre
echo pre
%post -p /sbin/ldconfig
%posttrans -p <lua>
print("x")
%install
mkdir -p %{buildroot}/opt/sample/sub %{buildroot}/etc
echo one > %{buildroot}/opt/sample/one; echo two > %{buildroot}/opt/sample/sub/two; echo c > %{buildroot}/etc/sample.conf
ln -s sub/two %{buildroot}/opt/sample/link; HARDLINK
%files
%dir /opt/sample
/opt/sample/*
%config /etc/sample.conf
%ghost /var/log/sample.log
%changelog
* Tue Oct 07 2025 A B <a@example.com> - 1.0-3
- newest
- two lines
* Mon Oct 06 2025 A B <a@example.com> - 1.0-2
- older
`;

const spec = SPEC.replace('HARDLINK', 'mkdir -p %{buildroot}/var/log; touch %{buildroot}/var/log/sample.log');

test('what rpmbuild writes is read: every field', async (t) => {
  const path = await rpmbuild(await temporaryFolder(t), spec);
  const info = await readRpm(path);
  t.like(info, {
    name: 'reader-sample',
    epoch: 2,
    version: '1.0~rc1',
    release: '3',
    arch: 'x86_64',
    description: 'First.\n\nSecond.',
    vendor: '',
    buildHost: 'reproducible',
    sourceRpm: 'reader-sample-1.0~rc1-3.src.rpm',
    fileDigestAlgorithm: 8,
    signature: undefined,
  });
  t.deepEqual(
    info.requires.filter(({ pre }) => pre).map(({ name }) => name),
    ['/bin/sh', '/sbin/ldconfig', 'after', 'before', 'transaction'],
  );
  t.deepEqual(info.scripts, {
    pre: { body: 'echo pre', program: ['/bin/sh'] },
    post: { body: '', program: ['/sbin/ldconfig'] },
    posttrans: { body: 'print("x")', program: ['<lua>'] },
  });
  t.deepEqual(
    info.changelog.map(({ author, text }) => [author, text]),
    [
      ['A B <a@example.com> - 1.0-3', '- newest\n- two lines'],
      ['A B <a@example.com> - 1.0-2', '- older'],
    ],
  );
  t.deepEqual(
    info.files.map(({ path: file, type, ghost, target }) => [file, type, ghost, target]),
    [
      ['/etc/sample.conf', 'file', false, ''],
      ['/opt/sample', 'directory', false, ''],
      ['/opt/sample/link', 'link', false, 'sub/two'],
      ['/opt/sample/one', 'file', false, ''],
      ['/opt/sample/sub', 'directory', false, ''],
      ['/opt/sample/sub/two', 'file', false, ''],
      ['/var/log/sample.log', 'file', true, ''],
    ],
  );
});

/** `name flags epoch ver rel pre` of each rpm:entry, as createrepo_c understands the package. */
function entriesOf(primary: string, kind: string): string[] {
  const list = new RegExp(`<rpm:${kind}>(.*?)</rpm:${kind}>`, 's').exec(primary)?.[1] ?? '';
  return [...list.matchAll(/<rpm:entry (.*?)\/>/g)].map((entry) => {
    const of = (name: string): string => new RegExp(` ${name}="(.*?)"`).exec(` ${entry[1]}`)?.[1] ?? '';
    return ['name', 'flags', 'epoch', 'ver', 'rel', 'pre'].map(of).join(' ').trim();
  });
}

const asEntry = (relation: RpmRelation): string =>
  [
    relation.name,
    relation.flags ?? '',
    relation.epoch ?? '',
    relation.version ?? '',
    relation.release ?? '',
    relation.pre ? '1' : '',
  ]
    .join(' ')
    .trim();

test('createrepo_c understands the same: header range, sizes, relations', async (t) => {
  const folder = await temporaryFolder(t);
  // newer createrepo_c count pretrans as pre="1" (as readRpm does); Debian 12's does not
  const path = await rpmbuild(folder, spec.replace('Requires(pretrans): transaction\n', ''));
  await execa('createrepo_c', ['--quiet', '--compress-type=gz', join(folder, 'RPMS')]);
  const repodata = join(folder, 'RPMS/repodata');
  const name = (await readdir(repodata)).find((file) => file.endsWith('-primary.xml.gz')) ?? '';
  const primary = gunzipSync(await readFile(join(repodata, name))).toString();
  const info = await readRpm(path);
  const { start, end } = info.headerRange;
  t.true(primary.includes(`<rpm:header-range start="${start}" end="${end}"/>`));
  const sizes = `package="${info.size}" installed="${info.installedSize}" archive="${info.archiveSize}"`;
  t.true(primary.includes(`<size ${sizes}/>`), sizes);
  for (const kind of [
    'provides',
    'conflicts',
    'obsoletes',
    'recommends',
    'suggests',
    'supplements',
    'enhances',
  ] as const) {
    t.deepEqual(info[kind].map(asEntry), entriesOf(primary, kind), kind);
  }
  // rpmlib features and what the package provides itself are left out of indexes
  const left = info.requires.filter(
    ({ name: wanted }) => !wanted.startsWith('rpmlib(') && !wanted.startsWith('config('),
  );
  t.deepEqual(left.map(asEntry), entriesOf(primary, 'requires'));
});

for (const [payload, compressor] of [
  ['w3.zstdio', 'zstd'],
  ['w9.gzdio', 'gzip'],
  ['w.ufdio', undefined],
  ['w2.xzdio', 'xz'],
  ['w2.lzdio', 'lzma'],
  ['w9.bzdio', 'bzip2'],
] as const) {
  test(`rpmbuild's ${payload} payload: headers always, files but for bzip2`, async (t) => {
    const path = await rpmbuild(await temporaryFolder(t), spec, { _binary_payload: payload });
    t.is((await readRpm(path)).compressor, compressor);
    const list = await verifyRpm(path, undefined);
    t.deepEqual(
      list.failed.map(({ code }) => code),
      ['RPM_SIGNATURE'],
    );
    const unread = [{ check: 'files', why: 'cannot read bzip2 compressed data' }];
    t.deepEqual(list.notDone, payload === 'w9.bzdio' ? unread : []);
    t.true(list.done.some(({ check: done }) => done === 'payload sha256'));
  });
}

test('hard links are followed, and weak file digests said to be weak', async (t) => {
  const linked = SPEC.replace(
    'HARDLINK',
    'mkdir -p %{buildroot}/var/log; touch %{buildroot}/var/log/sample.log; ln %{buildroot}/opt/sample/one %{buildroot}/opt/sample/two',
  );
  for (const [text, defines, weak] of [
    [linked, {}, []],
    [spec, { _binary_filedigest_algorithm: '1' }, ['digests of files']],
  ] as const) {
    const list = await verifyRpm(await rpmbuild(await temporaryFolder(t), text, defines), undefined);
    t.deepEqual(
      list.failed.map(({ code }) => code),
      ['RPM_SIGNATURE'],
    );
    t.deepEqual(
      list.notDone.map(({ check }) => check),
      weak,
    );
    t.true(list.done.some(({ check }) => check === 'files'));
  }
});

test('a package that rpmsign signed is read', async (t) => {
  const path = await rpmbuild(await temporaryFolder(t), spec);
  const key = await openGpgKey(t);
  await key.signRpm(path);
  const info = await readRpm(path);
  t.is(info.signature?.keyId, key.fingerprint.slice(-16));
  t.is(info.signature?.tag, 268);
  t.deepEqual((await verifyRpm(path, undefined)).failed, []);
});
