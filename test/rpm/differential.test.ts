import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import type { CheckList } from '../../builder/packaging/checks.ts';
import { readPayload } from '../../builder/rpm/payload.ts';
import { readRpm } from '../../builder/rpm/reader.ts';
import type { RpmInfo } from '../../builder/rpm/rpm-info.ts';
import { verifyRpm } from '../../builder/rpm/verify.ts';
import { makeRpm } from '../helpers/make-rpm.ts';
import { rpmbuild } from '../helpers/rpmbuild.ts';
import { samplePackage } from '../helpers/sample-package.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

/** What our writer never makes: an epoch, hard links, capabilities, triggers of each family, Lua, rich dependencies. */
const FOREIGN = `Name: foreign
Epoch: 3
Version: 1.0~rc1
Release: 2
Summary: Made by rpmbuild
License: MIT
BuildArch: noarch
Requires: (bash or dash)
Conflicts: old < 2:1.0
Requires(post): coreutils >= 1.0
%description
Made by rpmbuild.
%pretrans -p <lua>
print("x")
%post
echo "$1"
%preun -p /bin/true
%triggerin -- bash > 1, dash
echo in
%triggerpostun -- old < 2
echo gone
%filetriggerin -- /usr/lib/a /usr/lib/b
cat
%transfiletriggerpostun -- /usr/share/c
cat
%install
mkdir -p %{buildroot}/opt/f/sub %{buildroot}/etc %{buildroot}/var/log
echo one > %{buildroot}/opt/f/z
ln %{buildroot}/opt/f/z %{buildroot}/opt/f/a
ln %{buildroot}/opt/f/z %{buildroot}/opt/f/sub/m
echo two > %{buildroot}/opt/f/after
head -c 70000 /dev/urandom > %{buildroot}/opt/f/noise
ln -s ../f/z %{buildroot}/opt/f/link
echo c > %{buildroot}/etc/f.conf
touch %{buildroot}/var/log/f.log "%{buildroot}/opt/f/naïve name"
%files
%dir /opt/f
%dir %attr(0750,root,daemon) /opt/f/sub
/opt/f/sub/m
/opt/f/z
/opt/f/a
%caps(cap_net_raw=ep) /opt/f/after
/opt/f/noise
/opt/f/link
"/opt/f/naïve name"
%config(noreplace) /etc/f.conf
%ghost /var/log/f.log
`;

async function query(path: string, format: string): Promise<string[]> {
  const { stdout } = await execa('rpm', ['-qp', '--nosignature', '--qf', format, path]);
  return stdout === '' ? [] : stdout.split('\n').filter((line) => line !== '');
}

/** The same lines as rpm's query formats make, from our reader. */
const QUERIES: [format: string, ours: (info: RpmInfo) => string[]][] = [
  [
    '%{NAME}|%{EPOCH}|%{VERSION}|%{RELEASE}|%{ARCH}|%{SUMMARY}|%{LICENSE}|%{SIZE}|%{BUILDTIME}|%{BUILDHOST}\n',
    (info) => [
      [
        info.name,
        info.epoch ?? '(none)',
        info.version,
        info.release,
        info.arch,
        info.summary,
        info.license,
        info.installedSize,
        info.buildTime,
        info.buildHost,
      ].join('|'),
    ],
  ],
  [
    '[%{FILENAMES}|%{FILEMODES}|%{FILESIZES}|%{FILEDIGESTS}|%{FILEUSERNAME}|%{FILEGROUPNAME}|%{FILELINKTOS}|%{FILEFLAGS}|%{FILEMTIMES}|%{FILEINODES}\n]',
    ({ files }) =>
      files.map((file) =>
        [
          file.path,
          file.mode,
          file.size,
          file.digest,
          file.user,
          file.group,
          file.target,
          file.flags,
          file.mtime,
          file.inode,
        ].join('|'),
      ),
  ],
  ...(['provides', 'requires', 'conflicts', 'obsoletes', 'recommends', 'suggests'] as const).map(
    (kind): [string, (info: RpmInfo) => string[]] => {
      const tag = kind.slice(0, -1).toUpperCase();
      return [
        `[%{${tag}NAME}|%{${tag}FLAGS}|%{${tag}VERSION}\n]`,
        (info) =>
          info[kind].map(({ name, rawFlags, epoch, version = '', release }) => {
            const prefix = epoch === undefined || epoch === '0' ? '' : `${epoch}:`;
            return `${name}|${rawFlags}|${prefix}${version}${release === undefined ? '' : `-${release}`}`;
          }),
      ];
    },
  ),
  ...(
    [
      ['pre', 'PREIN'],
      ['post', 'POSTIN'],
      ['preun', 'PREUN'],
      ['postun', 'POSTUN'],
      ['pretrans', 'PRETRANS'],
      ['posttrans', 'POSTTRANS'],
    ] as const
  ).map(([name, tag]): [string, (info: RpmInfo) => string[]] => [
    `%{${tag}PROG}|%{${tag}}\n`,
    ({ scripts }) => {
      const script = scripts[name];
      return `${script?.program.join(' ') ?? '(none)'}|${script === undefined || script.body === '' ? '(none)' : script.body}`
        .split('\n')
        .filter((line) => line !== '');
    },
  ]),
  ...(
    [
      ['trigger', 'TRIGGER'],
      ['filetrigger', 'FILETRIGGER'],
      ['transfiletrigger', 'TRANSFILETRIGGER'],
    ] as const
  ).map(([family, tag]): [string, (info: RpmInfo) => string[]] => [
    `[%{${tag}TYPE}|%{${tag}CONDS}\n]`,
    ({ triggers }) =>
      triggers
        .filter(({ kind }) => kind.startsWith(family))
        .map(({ kind, on }) => `${kind.slice(family.length)}|${on.join(', ')}`),
  ]),
];

const PAYLOADS = ['w3.zstdio', 'w9.gzdio', 'w2.xzdio', 'w2.lzdio', 'w.ufdio'] as const;

test('reads what rpm reads, whatever packs it: identity, files, relations, scripts, triggers, members of the payload', async (t) => {
  const folder = await temporaryFolder(t);
  const { path: ours } = await makeRpm(samplePackage(), folder, { scripts: { post: 'exit 0\n' } });
  const foreign = await Promise.all(
    PAYLOADS.map(async (payload) =>
      rpmbuild(await temporaryFolder(t), FOREIGN, { ['_binary_payload']: payload }),
    ),
  );
  for (const path of [ours, ...foreign]) {
    const info = await readRpm(path);
    for (const [format, lines] of QUERIES) t.deepEqual(lines(info), await query(path, format), format);

    const { failed, notDone } = await verifyRpm(path, undefined);
    const expected = path === ours ? ['signature'] : ['modes', 'signature'];
    t.deepEqual(
      failed.map(({ check }) => check),
      expected,
    );
    if (path !== ours) {
      t.regex(failed[0]?.detail ?? '', /after has capabilities cap_net_raw=ep; .*sub belongs to root:daemon/);
      t.deepEqual(notDone, []);
    }

    const found: string[] = [];
    await readPayload(
      path,
      info,
      { begin: ({ name, size }) => void found.push(`${name} ${size}`), data() {}, end() {} },
      () => undefined,
    );
    const { stdout } = await execa({ shell: true })`rpm2cpio ${path} | cpio --quiet -tv`;
    t.deepEqual(
      found.map((line) => line.replace(/ \d+$/, '')),
      stdout.split('\n').map((line) => line.replace(/^(?:\S+\s+){8}/, '').replace(/ -> .*/, '')),
    );
  }
});

/** Positions at which a flipped bit is looked at; the noise in the payload makes most of a package. */
const FLIPS = 90;

/** Where we refuse and rpm -K does not: nothing there says what is installed, and two readers could differ about it. */
function explained(at: number, { headerRange }: RpmInfo): boolean {
  // the lead but for magic and type; the signature header, whose tags nothing vouches for, and its padding
  return at < headerRange.start;
}

function refused({ failed }: CheckList): boolean {
  return failed.some(({ check }) => check !== 'signature' && check !== 'modes');
}

test('whatever bit flips: where rpm refuses so do we, and where only we do it is known why', async (t) => {
  const folder = await temporaryFolder(t);
  const path = await rpmbuild(await temporaryFolder(t), FOREIGN, { ['_binary_payload']: 'w3.zstdio' });
  const whole = await readFile(path);
  const info = await readRpm(path);
  const damaged = join(folder, 'damaged');
  const only = { rpm: [] as number[], us: [] as number[] };
  for (let step = 0; step < FLIPS; step++) {
    // dense at the front, where the structure is
    const at = step < FLIPS / 2 ? step * 12 : Math.floor((whole.length * (step - FLIPS / 2)) / (FLIPS / 2));
    const bytes = Buffer.from(whole);
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (step % 8)), at);
    await writeFile(damaged, bytes);
    const { exitCode } = await execa('rpmkeys', ['--checksig', damaged], { reject: false });
    const weRefuse = refused(await verifyRpm(damaged, undefined));
    if (exitCode !== 0 && !weRefuse) only.rpm.push(at);
    if (exitCode === 0 && weRefuse && !explained(at, info)) only.us.push(at);
  }
  t.deepEqual(only, { rpm: [], us: [] });
});
