import test from 'ava';

import { compareSnapshots } from '../../../builder/depot/compare/compare.ts';
import type { ComparedPackage, ComparedSnapshot } from '../../../builder/depot/compare/model.ts';
import { sectionsOf } from '../../../builder/depot/compare/words.ts';

const ENV = JSON.stringify({ GOPROXY: 'off', GOTOOLCHAIN: 'path' });

function pkg(name: string, version: string, changes: Partial<ComparedPackage> = {}): ComparedPackage {
  const { format = 'rpm', release = '1', arch = 'amd64' } = changes;
  const fileName = `${name}-${version}-${release}.${arch}.${format}`;
  return {
    format,
    name,
    version,
    release,
    arch,
    fileName,
    size: 100,
    sha256: fileName,
    upstream: name.startsWith('go-1') ? { toolchain: `go${version}.linux-${arch}` } : null,
    inputs: { h1: version, env: ENV },
    ...changes,
  };
}

function snapshot(
  sequence: number,
  packages: ComparedPackage[],
  changes: Partial<ComparedSnapshot> = {},
): ComparedSnapshot {
  return {
    sequence,
    contentId: packages
      .map(({ sha256 }) => Buffer.from(sha256).toString('hex'))
      .join('')
      .padEnd(64, '0')
      .slice(0, 64),
    date: 1_790_000_000 + sequence,
    depot: { name: 'godepot', origin: 'Bank', label: 'Go', suite: 'stable', layout: 'usr-local', url: null },
    packages,
    ...changes,
  };
}

/** All that is said, one line for each: `toolchains ~ go-1.27 upgraded ...`. */
function said(before: ComparedSnapshot, after: ComparedSnapshot): string[] {
  return sectionsOf(compareSnapshots(before, after)).flatMap(({ title, items }) =>
    items.map(({ mark, subject, text }) => `${title} ${mark} ${subject}: ${text}`),
  );
}

const OLD = pkg('go-1.27', '1.27.2');
const NEW = pkg('go-1.27', '1.27.3');
const CASES: [name: string, before: ComparedPackage[], after: ComparedPackage[], lines: string[]][] = [
  ['nothing', [OLD], [OLD], []],
  ['a line', [OLD], [OLD, pkg('go-1.28', '1.28~rc1')], ['toolchains + go-1.28: added: 1.28~rc1']],
  ['a line that goes', [OLD, NEW], [], ['toolchains - go-1.27: removed; it had 1.27.2, 1.27.3']],
  [
    'an upgrade',
    [OLD],
    [NEW],
    ['toolchains ~ go-1.27: upgraded 1.27.2 -> 1.27.3; 1.27.2 is no longer listed'],
  ],
  [
    'an upgrade beside',
    [OLD],
    [OLD, NEW],
    ['toolchains ~ go-1.27: upgraded 1.27.2 -> 1.27.3; 1.27.2 stays listed'],
  ],
  [
    'a downgrade',
    [OLD, NEW],
    [OLD],
    ['toolchains ~ go-1.27: downgraded 1.27.3 -> 1.27.2; 1.27.3 is no longer listed'],
  ],
  [
    'a release after its candidate',
    [pkg('go-1.28', '1.28~rc1')],
    [pkg('go-1.28', '1.28.0')],
    ['toolchains ~ go-1.28: upgraded 1.28~rc1 -> 1.28.0; 1.28~rc1 is no longer listed'],
  ],
  [
    'numbers by value',
    [pkg('go-1.9', '1.9.7')],
    [pkg('go-1.9', '1.9.10')],
    ['toolchains ~ go-1.9: upgraded 1.9.7 -> 1.9.10; 1.9.7 is no longer listed'],
  ],
  ['an older version beside', [NEW], [NEW, OLD], ['toolchains ~ go-1.27: 1.27.2 is listed, too']],
  [
    'a rebuild',
    [NEW],
    [pkg('go-1.27', '1.27.3', { release: '2', inputs: { h1: '1.27.3', env: ENV, vendor: 'Bank' } })],
    ['toolchains ~ go-1.27: 1.27.3 rebuilt, rpm release 1 -> 2: vendor (none) -> Bank'],
  ],
  [
    'a rebuild that goes back, of one format',
    [pkg('go-env', '1.0', { release: '1.10' }), pkg('go-env', '1.0', { format: 'deb' })],
    [pkg('go-env', '1.0', { release: '1.9' }), pkg('go-env', '1.0', { format: 'deb' })],
    [
      'packages ~ go-env: 1.0 rebuilt, rpm release 1.10 -> 1.9 (an older one again): no recorded input differs',
    ],
  ],
  [
    'a policy',
    [NEW],
    [
      pkg('go-1.27', '1.27.3', {
        release: '2',
        inputs: { h1: '1.27.3', env: '{"GOPROXY":"direct","GOTOOLCHAIN":"path"}' },
      }),
    ],
    [
      'toolchains ~ go-1.27: 1.27.3 rebuilt, rpm release 1 -> 2: env GOPROXY off -> direct',
      'go.env of the newest toolchain ~ GOPROXY: off -> direct',
    ],
  ],
  [
    'an architecture',
    [NEW],
    [NEW, pkg('go-1.27', '1.27.3', { arch: 'arm64' })],
    ['toolchains ~ go-1.27: 1.27.3 now for arm64'],
  ],
  [
    'other bytes',
    [NEW],
    [{ ...NEW, sha256: 'other' }],
    [
      'toolchains ~ go-1.27: OTHER BYTES UNDER THE SAME NAME, which must never be: go-1.27-1.27.3-1.amd64.rpm',
    ],
  ],
];

for (const [name, before, after, lines] of CASES) {
  test(`in words: ${name}`, (t) => {
    t.deepEqual(said(snapshot(1, before), snapshot(2, after)), lines);
  });
}

test('what is not packages: keys, identity, yanks, advisories, archives, in the order of the sections', (t) => {
  const yank = {
    format: 'rpm' as const,
    name: 'go-1.27',
    version: '1.27.2',
    release: '1',
    fileName: 'a.rpm',
    reason: 'breaks cgo',
  };
  const archive = { toolchain: 'go1.27.2.linux-amd64', form: 'tarball', sha256: 'aa', size: 1 };
  const before = snapshot(3, [OLD], {
    signers: ['AAAA'],
    yanked: [],
    advisories: null,
    archives: [],
    policy: { audited: 'false', prerelease: 'refuse' },
  });
  const after = snapshot(4, [OLD], {
    signers: ['AAAA', 'BBBB'],
    depot: { ...before.depot, url: 'https://depot.example' },
    yanked: [yank],
    advisories: { modified: '2026-11-01T00:00:00Z', count: 41, sha256: 'bb' },
    archives: [archive],
    policy: { audited: 'true', prerelease: 'refuse' },
    publication: { action: 'rollback', reason: 'it broke', of: 1 },
  });
  t.deepEqual(said(before, after), [
    'signatures ~ signed by: AAAA -> AAAA and BBBB',
    'policy ~ audited: false -> true',
    'depot + url: (none) -> https://depot.example',
    'yanks - a.rpm: withdrawn: breaks cgo',
    'advisories ~ data: (none) -> 41 advisories as of 2026-11-01T00:00:00Z',
    'archives served to go + go1.27.2.linux-amd64: tarball',
  ]);
  const told = { modified: '2026-11-01T00:00:00Z', count: 41, sha256: 'cc' };
  t.deepEqual(said(after, { ...after, advisories: told }), [
    'advisories ~ data: 41 advisories as of 2026-11-01T00:00:00Z on both sides; what they say of packages differs',
  ]);
  // a mark that becomes a withdrawal is one line
  t.deepEqual(said({ ...after, yanked: [{ ...yank, marked: true, reason: 'is slow' }] }, after), [
    'yanks - a.rpm: withdrawn: breaks cgo (was marked as not to be used: is slow)',
  ]);
  // a refresh gives Valid-Until another date, which is no change; another span of time is one
  const valid = { ...after, validUntil: after.date + 2 * 86_400 };
  t.deepEqual(said(valid, { ...valid, date: valid.date + 9, validUntil: valid.validUntil + 9 }), []);
  t.deepEqual(said(after, valid), ['depot + valid-until: (none) -> 2 days']);
  t.deepEqual(said(after, before).slice(3, 4), ['yanks + a.rpm: no longer withdrawn (was: breaks cgo)']);
  const { to, size, sameContent } = compareSnapshots(before, after);
  t.like(to, { sequence: 4, action: 'rollback', reason: 'it broke', of: 1 });
  t.deepEqual([size, sameContent], [{ before: 100, after: 100 }, true]);
  // who signs is looked at on both sides, or not compared
  t.is(compareSnapshots({ ...before, signers: undefined }, after).signatures, null);
});

test('the document is plain JSON, and toolchains come before our own packages, lines by number', (t) => {
  const after = [
    pkg('godepot-repo', '1'),
    pkg('go-1.27', '1.27.3'),
    pkg('go-1.9', '1.9.7'),
    pkg('go-env', '1'),
  ];
  const found = compareSnapshots(snapshot(1, []), snapshot(2, after));
  t.deepEqual(
    found.packages.map(({ name }) => name),
    ['go-1.9', 'go-1.27', 'go-env', 'godepot-repo'],
  );
  t.deepEqual(JSON.parse(JSON.stringify({ ...found, from: null, to: null })), {
    ...found,
    from: null,
    to: null,
  });
});
