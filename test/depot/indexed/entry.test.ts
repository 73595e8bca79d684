import { hash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';

import test from 'ava';

import { decodeEntry, encodeEntry, entryPart, OWN_MEMBER } from '../../../builder/depot/indexed/entry.ts';

const OF = { sha256: 'a'.repeat(64), location: 'Packages/g/go-1.27-1.27.3-1.x86_64.rpm' };
const LARGE = '<file>/usr/local/go-1.27/src/x.go</file>\n'.repeat(3000);
const ENTRY = {
  of: OF,
  parts: [entryPart('primary', '<package type="rpm">\n</package>\n'), entryPart('filelists', LARGE)],
};

test('an entry comes back as it was, its large part as a gzip member', (t) => {
  const { pieces, digest } = encodeEntry(ENTRY);
  const bytes = Buffer.concat(pieces);
  const decoded = decodeEntry(bytes, OF, digest);
  t.deepEqual(decoded?.entry, ENTRY);
  const [primary, filelists] = decoded?.entry.parts ?? [];
  t.is(primary?.packed, undefined);
  t.is(gunzipSync(filelists?.packed ?? '').toString(), LARGE);
  t.true(LARGE.length > OWN_MEMBER && (filelists?.packed?.length ?? 0) < 10_000);
  t.is(decoded?.elements.get('filelists'), hash('sha256', LARGE.slice(0, -1), 'hex'));
});

test('no changed byte, no other length, package, place or digest is taken for an entry', (t) => {
  const { pieces, digest } = encodeEntry(ENTRY);
  const bytes = Buffer.concat(pieces);
  // the head, and some of the hundred thousand bytes that it vouches for
  for (let at = 0; at < bytes.length; at += at < 2000 ? 1 : 997) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    if (decodeEntry(changed, OF, digest) !== undefined) t.fail(`a change of byte ${at} went unseen`);
  }
  for (const cut of [0, 1, 100, bytes.length - 1])
    t.is(decodeEntry(bytes.subarray(0, cut), OF, digest), undefined);
  t.is(decodeEntry(Buffer.concat([bytes, Buffer.from('x')]), OF, digest), undefined);
  t.is(decodeEntry(bytes, { ...OF, sha256: 'b'.repeat(64) }, digest), undefined);
  t.is(decodeEntry(bytes, { ...OF, location: 'Packages/g/other.rpm' }, digest), undefined);
  t.is(decodeEntry(bytes, OF, 'c'.repeat(64)), undefined);
});

test('a line that its digest vouches for and that is no head is refused, too', (t) => {
  for (const line of ['', 'null\n', '{}\n', '[1]\n', 'not json\n', '{"writer":1,"parts":null}\n']) {
    const bytes = Buffer.from(line);
    t.is(decodeEntry(bytes, OF, hash('sha256', bytes, 'hex')), undefined, line);
  }
});
