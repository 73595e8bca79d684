import test from 'ava';

import { recordedCompression } from '../../../builder/archive/recorded-compression.ts';
import { contentIdOf } from '../../../builder/depot/publication/content-id.ts';
import { decodeManifest, encodeManifest, type Manifest } from '../../../builder/depot/snapshot/manifest.ts';
import { parseSnapshotName } from '../../../builder/depot/snapshot/snapshots.ts';
import { hasCode } from '../../../builder/errors.ts';

const SHA = 'a'.repeat(64);

const MANIFEST: Manifest = {
  kind: 'godepot snapshot',
  format: 1,
  depot: { name: 'godepot', origin: 'Example', label: 'Go', suite: 'stable', layout: 'usr-local', url: null },
  sequence: 1,
  contentId: SHA,
  date: 1_790_000_000,
  builder: { godepot: '0.1.0', node: 'v24.21.0' },
  packages: [
    {
      format: 'rpm',
      name: 'go-1.27',
      version: '1.27.3',
      release: '1',
      arch: 'amd64',
      fileName: 'go-1.27-1.27.3-1.x86_64.rpm',
      size: 10,
      sha256: SHA,
      unsignedSha256: SHA,
      signedBy: 'A'.repeat(40),
      upstream: { toolchain: 'go1.27.3.linux-amd64', h1: 'h1:x=', form: 'module-zip', sha256: SHA, size: 5 },
      inputs: { h1: 'h1:x=' },
      provenance: {
        godepot: '0.1.0',
        node: 'v24.21.0',
        compression: recordedCompression({ format: 'zstd', level: 8, windowLog: 26 }),
      },
    },
  ],
  files: [{ path: 'yum/x86_64/Packages/g/go-1.27-1.27.3-1.x86_64.rpm', size: 10, sha256: SHA }],
};

test('a manifest has one text', (t) => {
  const text = encodeManifest(MANIFEST);
  t.deepEqual(decodeManifest(text, 'manifest.json'), MANIFEST);
  // snapshots that were published before the fields of compression are still read
  const [pkg] = MANIFEST.packages;
  const provenance = { godepot: '0.1.0', node: 'v24.21.0', compression: 'zstd level 3' };
  const older = { ...MANIFEST, packages: pkg === undefined ? [] : [{ ...pkg, provenance }] };
  t.deepEqual(decodeManifest(encodeManifest(older), 'manifest.json'), older);
  const reordered = Object.fromEntries(Object.entries(MANIFEST).toReversed());
  t.is(encodeManifest({ ...MANIFEST, ...reordered }), text);
});

test('whatever is not exactly that text is refused', (t) => {
  const text = encodeManifest(MANIFEST);
  const refused: Record<string, string> = {
    compact: JSON.stringify(MANIFEST),
    'no line feed at the end': text.trimEnd(),
    'a second value under one key': text.replace('"sequence": 1', '"sequence": 9,\n "sequence": 1'),
    'a number in other words': text.replace('"sequence": 1', '"sequence": 1.0'),
    'an unknown key': text.replace('"sequence": 1', '"later": 1,\n "sequence": 1'),
    'a path that leads out': text.replace('yum/x86_64/Packages', 'yum/../../Packages'),
    'an absolute path': text.replace('yum/x86_64/Packages', '/yum/x86_64/Packages'),
    'a hidden path': text.replace('yum/x86_64/Packages', 'yum/.x86_64/Packages'),
    'a file name with a folder': text.replace(
      '"go-1.27-1.27.3-1.x86_64.rpm"',
      '"../go-1.27-1.27.3-1.x86_64.rpm"',
    ),
    'another format': text.replace('"format": 1', '"format": 2'),
    'a negative size': text.replace('"size": 10', '"size": -10'),
    'not JSON': text.slice(1),
  };
  for (const [what, changed] of Object.entries(refused)) {
    t.not(changed, text, what);
    t.true(
      hasCode(
        t.throws(() => decodeManifest(changed, 'm')),
        'SNAPSHOT_INVALID',
      ),
      what,
    );
  }
});

test('the content id follows content and identity, not order or repetition', (t) => {
  const one = { fileName: 'a.rpm', sha256: SHA };
  const two = { fileName: 'b.deb', sha256: 'b'.repeat(64) };
  const identity = { name: 'n', origin: 'o', label: 'l', suite: 's', url: undefined };
  const id = (packages: (typeof one)[], changes: object = {}, layout = 'opt'): string =>
    contentIdOf({ identity: { ...identity, ...changes }, layout, packages });
  t.is(id([one, two]), id([two, one, two]));
  const others = [
    id([one]),
    id([one, { ...two, sha256: SHA }]),
    id([one, two], { origin: 'x' }),
    id([one, two], { url: 'https://depot.example.com' }),
    id([one, two], {}, 'usr-lib'),
  ];
  t.is(new Set([id([one, two]), ...others]).size, others.length + 1);
});

test('names of snapshots', (t) => {
  t.deepEqual(parseSnapshotName('12-4c9e21d0'), { name: '12-4c9e21d0', sequence: 12, id8: '4c9e21d0' });
  for (const name of [
    '0-4c9e21d0',
    '01-4c9e21d0',
    '1-4C9E21D0',
    '1-4c9e21d',
    '.tmp-4c9e21d0',
    '1-4c9e21d0/..',
  ]) {
    t.is(parseSnapshotName(name), undefined, name);
  }
});
