import { hash } from 'node:crypto';

import test from 'ava';

import { stanza } from '../../../builder/depot/apt/packages.ts';
import { rpmParts } from '../../../builder/depot/yum/parts.ts';
import type { RpmInfo } from '../../../builder/rpm/rpm-info.ts';

const RELATION = { pre: false, rawFlags: 0 };
const RPM: RpmInfo = {
  name: 'go-1.27',
  epoch: undefined,
  version: '1.27.3',
  release: '1',
  arch: 'x86_64',
  summary: 'Go & <tools>',
  description: 'One.\n\nTwo.',
  packager: 'A <a@example.com>',
  url: 'https://go.dev/',
  license: 'BSD-3-Clause',
  vendor: 'Example Bank',
  group: 'Unspecified',
  buildHost: 'localhost',
  sourceRpm: '',
  buildTime: 1_790_000_000,
  installedSize: 10,
  archiveSize: 20,
  headerRange: { start: 100, end: 200 },
  size: 300,
  provides: [{ name: 'go-1.27', flags: 'EQ', epoch: '0', version: '1.27.3', release: '1', ...RELATION }],
  requires: [{ name: 'go-env', ...RELATION, pre: true }],
  conflicts: [],
  obsoletes: [],
  recommends: [{ name: 'git', ...RELATION }],
  suggests: [],
  supplements: [],
  enhances: [],
  files: ['/usr/local/go-1.27/bin/go', '/usr/local/go-1.27/VERSION'].map((path) => ({
    path,
    type: 'file',
    ghost: false,
    mode: 0o100644,
    size: 5,
    digest: '',
    mtime: 0,
    target: '',
    flags: 0,
    capabilities: '',
    user: 'root',
    group: 'root',
    inode: 1,
  })),
  fileDigestAlgorithm: 8,
  changelog: [{ time: 1_790_000_000, author: 'A <a@example.com> - 1.27.3-1', text: '- News' }],
  scripts: {},
  triggers: [],
  compressor: 'zstd',
  payloadFlags: '3',
  isLarge: false,
  payloadSha256: undefined,
  archiveSha256: undefined,
  signature: undefined,
  claims: {
    headerSha256: undefined,
    headerSha1: undefined,
    size: undefined,
    archiveSize: undefined,
    md5: undefined,
    otherSignatures: [],
  },
  header: Buffer.alloc(0),
};

test('what the indexes say of a package is what entries of this format say: another digest needs another ENTRY_FORMAT', (t) => {
  const place = { sha256: 'a'.repeat(64), size: 300, href: 'Packages/g/go-1.27-1.27.3-1.x86_64.rpm' };
  const texts = rpmParts(RPM, place).map(({ raw }) => raw.toString());
  const control = [
    ['Package', 'go-1.27'],
    ['Description', 'Go\n Text.'],
    ['Version', '1.27.3-1'],
  ] as const;
  texts.push(stanza(control, { filename: 'pool/main/g/go-1.27/go.deb', size: 300, sha256: 'b'.repeat(64) }));
  t.is(
    hash('sha256', texts.join(''), 'hex'),
    'c908d73e1275561e21cdeca46e429972a7fccaf72b1e82b1ec604aa31893dd02',
    texts.join(''),
  );
});
