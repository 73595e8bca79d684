import test from 'ava';

import { publicationNeed } from '../../../builder/depot/publish/space.ts';
import { inWriteOrder, type Phase, phaseOf } from '../../../builder/depot/snapshot/write-order.ts';

const SIGNATURES = new Set([
  'apt/dists/stable/InRelease',
  'yum/x86_64/repodata/repomd.xml.asc',
  'manifest.json.asc',
]);
const HEX = 'a'.repeat(64);

const PHASES: readonly [path: string, phase: Phase][] = [
  ['apt/pool/main/g/go-1.27/go-1.27_1.27.3-1_amd64.deb', 'content'],
  ['yum/x86_64/Packages/g/go-1.27-1.27.3-1.x86_64.rpm', 'content'],
  ['yum-9f3a02c1/x86_64/Packages/g/go-1.27-1.27.3-1.x86_64.rpm', 'content'],
  ['provenance/go-1.27_1.27.3-1_amd64.deb.spdx.json', 'content'],
  ['goproxy/golang.org/toolchain/@v/v0.0.1-go1.27.3.linux-amd64.zip', 'content'],
  ['goproxy/golang.org/toolchain/@v/v0.0.1-go1.28rc1.linux-arm64.info', 'content'],
  ['goproxy/golang.org/toolchain/@v/v0.0.1-go1.27.3.linux-amd64.mod', 'content'],
  ['goproxy/sumdb/sum.golang.org/tile/8/0/x012/345.p/7', 'content'],
  ['goproxy/sumdb/sum.golang.org/lookup/golang.org/toolchain@v0.0.1-go1.27.3.linux-amd64', 'indexes'],
  ['dl/go1.27.3.linux-amd64.tar.gz', 'content'],
  ['dl/go1.27.3.linux-amd64.tar.gz.sha256', 'content'],
  ['dl/go1.27.3.linux-amd64.tar.gz.asc', 'indexes'],
  ['goproxy/golang.org/toolchain/@v/list', 'indexes'],
  ['dl/index.json', 'indexes'],
  ['provenance/SHA256SUMS', 'indexes'],
  [`apt/dists/stable/main/binary-amd64/by-hash/SHA256/${HEX}`, 'indexes'],
  [`yum/x86_64/repodata/${HEX}-primary.xml.gz`, 'indexes'],
  ['godepot-repo.deb', 'indexes'],
  ['manifest.json', 'indexes'],
  ['something/nobody/knows/yet', 'indexes'],
  ...[...SIGNATURES].map((path): [string, Phase] => [path, 'signatures']),
];

test('what is named comes before what names it, and what nobody knows not before the content', (t) => {
  for (const [path, phase] of PHASES) t.is(phaseOf(path, SIGNATURES), phase, path);
  const mixed = PHASES.map(([path]) => ({ path })).toReversed();
  const order = inWriteOrder(mixed, SIGNATURES).map(({ path }) => phaseOf(path, SIGNATURES));
  t.deepEqual(order, [...order].sort());
  t.is(order.length, PHASES.length);
});

test('a publication needs room for indexes and what is new, not for what it links', (t) => {
  const files = PHASES.map(([path], index) => ({
    path,
    size: 1_000_000,
    sha256: String(index).padStart(64, '0'),
  }));
  const nothing = publicationNeed({ packages: [] }, undefined).bytes;
  const { bytes } = publicationNeed({ packages: [] }, { packages: [], files });
  const indexes = PHASES.filter(([, phase]) => phase !== 'content').length;
  t.true(bytes - nothing >= indexes * 1_000_000);
  t.true(bytes - nothing < (indexes + 1) * 1_000_000);
  // without links all of it is copied
  const copies = publicationNeed({ packages: [] }, { packages: [], files }, false).bytes;
  t.true(copies - nothing >= PHASES.length * 1_000_000);
});
