/** One bit that is not as the publisher made it, through the real executable: the archive, its signature, or all that a site says of it. */
import { readdir, readFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';

import test from 'ava';

import { armor, dearmor } from '../../builder/signing/armor.ts';
import { plainRun } from '../helpers/plain-run.ts';
import {
  CATALOGUE_PATH,
  catalogueOf,
  type SiteContent,
  siteContent,
  siteDepot,
  siteSources,
  smallSite,
} from '../helpers/small-site.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { digest } from '../helpers/toolchain-source.ts';

const NAME = 'go1.27.3.linux-amd64.tar.gz';

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 0x10, at);
  return copy;
}

/** A bit inside a program: the archive around it is as good as before. */
function flippedInside(tarball: Buffer): Buffer {
  const tar = gunzipSync(tarball);
  // its first block holds the header
  return gzipSync(flipped(tar, tar.indexOf('go/bin/gofmt') + 512 + 100));
}

function flippedSignature(asc: Buffer): Buffer {
  const packet = dearmor(asc.toString(), 'SIGNATURE');
  return Buffer.from(armor(flipped(Buffer.from(packet), packet.length - 20), 'SIGNATURE'));
}

/** What the server has instead; the digests that go with it are those of the true archive, or the liar's own. */
const CASES: readonly [
  title: string,
  change: (files: { tarball: Buffer; asc: Buffer }) => { tarball?: Buffer; asc?: Buffer },
  digests: 'true' | 'lies',
  code: string,
  status: number,
][] = [
  [
    'in the archive as it was packed',
    ({ tarball }) => ({ tarball: flipped(tarball, tarball.length >> 1) }),
    'lies',
    'ARCHIVE_CHECKSUM',
    4,
  ],
  [
    'in a program in the archive, and every digest of the site says so',
    ({ tarball }) => ({ tarball: flippedInside(tarball) }),
    'lies',
    'SIGNATURE_BAD',
    6,
  ],
  [
    'in a program in the archive, and the site publishes the true digest',
    ({ tarball }) => ({ tarball: flippedInside(tarball) }),
    'true',
    'PUBLISHED_DIGEST',
    6,
  ],
  ['in the signature', ({ asc }) => ({ asc: flippedSignature(asc) }), 'true', 'SIGNATURE_BAD', 6],
  [
    'in the armor of the signature',
    ({ asc }) => ({ asc: flipped(asc, asc.length >> 1) }),
    'true',
    'OPENPGP_MALFORMED',
    4,
  ],
];

let shared: SiteContent | undefined;
const cleanups: (() => unknown)[] = [];

test.before(async () => {
  shared = await siteContent({ teardown: (cleanup) => void cleanups.unshift(cleanup) }, ['1.27.3']);
});

test.after.always(async () => {
  for (const cleanup of cleanups) await cleanup();
});

for (const [title, change, digests, code, status] of CASES) {
  test(`a bit ${title}: ${code}; nothing is pinned or kept`, async (t) => {
    if (shared === undefined) throw new Error('not begun');
    const [small] = shared.toolchains;
    const asc = shared.files.get(`${NAME}.asc`);
    if (small === undefined || asc === undefined) throw new Error('nothing to change');
    const server = await smallSite(t, shared);
    const folder = await temporaryFolder(t);
    const depot = await siteDepot(folder, shared, ['1.27.3'], siteSources(server));
    const update = [...depot.line, '--json', 'lock', 'update'];

    const served = { tarball: small.tarball, asc, ...change({ tarball: small.tarball, asc }) };
    server.files.set(`/go/${NAME}`, served.tarball);
    server.files.set(`/go/${NAME}.asc`, served.asc);
    if (digests === 'lies') {
      server.files.set(`/go/${NAME}.sha256`, Buffer.from(digest(served.tarball)));
      server.files.set(CATALOGUE_PATH, catalogueOf([{ ...small, tarball: served.tarball }]));
    }
    const refused = await plainRun(update);
    t.is(refused.status, status, refused.stdout);
    t.like(JSON.parse(refused.stdout), { error: { code, exitStatus: status } });
    await t.throwsAsync(readFile(depot.lock), { code: 'ENOENT' });
    const left = await readdir(depot.depot, { recursive: true, withFileTypes: true });
    const files = left.filter((entry) => entry.isFile()).map(({ name }) => name);
    t.deepEqual(
      files.sort(),
      ['catalogue.json', 'vulndb.zip'],
      'what is said of all releases, and nothing of this one',
    );

    // control: the same line, once the bit is as it was
    const good = await smallSite(t, shared);
    const control = await siteDepot(await temporaryFolder(t), shared, ['1.27.3'], siteSources(good));
    const taken = await plainRun([...control.line, '--json', 'lock', 'update']);
    t.is(taken.status, 0, taken.stdout);
  });
}
