import test from 'ava';
import { execa } from 'execa';
import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { encodeTail } from '../../builder/archive/payload-tail.ts';
import { PAYLOAD_LAYOUT } from '../../builder/packaging/payload-head.ts';
import { makeDeb } from '../helpers/make-deb.ts';
import { makeRpm } from '../helpers/make-rpm.ts';
import { samplePackage } from '../helpers/sample-package.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const sha256 = async (shell: string, path: string): Promise<string> => {
  const { stdout } = await execa('sh', ['-c', shell, 'sh', path], { encoding: 'buffer' });
  return createHash('sha256').update(stdout).digest('hex');
};

test('who packs the same entries in other bytes raises PAYLOAD_LAYOUT', async (t) => {
  const folder = await temporaryFolder(t);
  const pkg = samplePackage({ tailFrom: '/usr/local/go-1.27/naïve' });
  const rpm = await makeRpm(pkg, folder);
  const deb = await makeDeb(folder, pkg);
  t.deepEqual(
    {
      layout: PAYLOAD_LAYOUT,
      cpio: await sha256('rpm2cpio "$1"', rpm.path),
      tar: await sha256('dpkg-deb --fsys-tarfile "$1"', deb.path),
    },
    {
      layout: 1,
      cpio: '4a4ff286b77703fff89f4c28e46e71de33d324a2eb56eb22ddb716868ff9a91f',
      tar: '1ce753ddca62e6ca27de4ee4090cff5ff85c6237dd49878fb5ff8925a23ae739',
    },
  );
});

const SIZES = [1, 7_000, 128 * 1024, 128 * 1024 + 1, 1_000_000];

test('a tail of any size ends a frame and a member that the field reads', async (t) => {
  for (const size of SIZES) {
    const folder = await temporaryFolder(t);
    const tail = { type: 'file', path: '/usr/share/a', mode: 0o644, size } as const;
    const content = (): Buffer => Buffer.alloc(size, 'tail');
    const pkg = samplePackage({
      tailFrom: '/usr/share/',
      async *entries() {
        yield { type: 'file', path: '/usr/lib/a', mode: 0o644, size: 4, content: () => Buffer.from('head') };
        yield { ...tail, content };
      },
    });
    for (const compression of [
      { format: 'zstd', level: 2, windowLog: 22 },
      { format: 'gzip', level: 6 },
    ] as const) {
      const { path } = await makeRpm(pkg, folder, { compression });
      const list = 'rpm2cpio "$1" | (cd "$2" && cpio -id --quiet && cat usr/lib/a usr/share/a)';
      const read = await execa('sh', ['-c', list, 'sh', path, folder], { encoding: 'buffer' });
      t.deepEqual(Buffer.from(read.stdout), Buffer.concat([Buffer.from('head'), content()]), `rpm ${size}`);
      const deb = await makeDeb(folder, pkg, {}, compression);
      const tree = join(folder, compression.format);
      await execa('dpkg-deb', ['--extract', deb.path, tree]);
      const both = await execa('cat', [join(tree, 'usr/lib/a'), join(tree, 'usr/share/a')], {
        encoding: 'buffer',
      });
      t.deepEqual(Buffer.from(both.stdout), Buffer.concat([Buffer.from('head'), content()]), `deb ${size}`);
      await execa('rm', ['-r', path, deb.path]);
    }
  }
});

test('raw blocks are no larger than the format allows and the last one says so', (t) => {
  const tail = encodeTail('zstd', Buffer.alloc(300_000, 'x'));
  const headers: number[][] = [];
  for (let at = 0; at < tail.length;) {
    const header = tail.readUIntLE(at, 3);
    headers.push([header >>> 3, (header >>> 1) & 3, header & 1]);
    at += 3 + (header >>> 3);
  }
  t.deepEqual(headers, [
    [131_072, 0, 0],
    [131_072, 0, 0],
    [37_856, 0, 1],
  ]);
});
