import { writeFileSync } from 'node:fs';
import { gzipSync, gunzipSync } from 'node:zlib';

import { untar } from '../../../builder/archive/untar.ts';
import { hashToolchain } from '../../../builder/toolchain/toolchain.ts';
import { HOSTILE_TREES_TAR } from '../../helpers/hostile-names.ts';
import { HOSTILE_TAR } from '../../helpers/hostile-tar.ts';
import { HOSTILE_TAR_DIALECTS } from '../../helpers/hostile-tar-dialects.ts';
import { SAMPLE_TOOLCHAIN, SAMPLE_VERSION_FILE, sampleTarball } from '../../helpers/toolchain-archive.ts';
import { compareWithGnuTar, firstTime, type Seen } from '../other-readers.ts';
import { outcome, type Target, workFile } from '../target.ts';
import { shapeTar } from '../tar-shape.ts';

const FILE = workFile('tar');
const MOST_SEED = 16 * 1024;
const known = new Set<string>();

/** A tar (packed here) is refused, or GNU tar reads the same names and bytes; the toolchain's reader answers too. */
export const target: Target = {
  seeds: () => [
    gunzipSync(
      sampleTarball([
        ['VERSION', SAMPLE_VERSION_FILE],
        ['bin/go', 'go'],
        ['src/Þ', 'x'],
      ]),
    ),
    ...hostile(),
  ],
  words: [
    'path=',
    '30 path=go/a',
    'size=',
    'GNU.sparse.major=1\n',
    'linkpath=',
    'comment=',
    'go/',
    '../',
    'ustar\x0000',
    'ustar  \0',
  ],
  shape: shapeTar,
  async run(input) {
    writeFileSync(FILE, gzipSync(input, { level: 1 }));
    let ours: Seen[] = [];
    const result = await outcome(async () => (ours = await list(FILE)));
    if (result !== 'accepted') return result;
    if (firstTime(known, ours)) compareWithGnuTar(FILE, ours);
    return `tar accepted, tree ${await outcome(() => hashToolchain(FILE, 'tarball', SAMPLE_TOOLCHAIN))}`;
  },
};

function hostile(): Buffer[] {
  const files = Object.values({ ...HOSTILE_TAR, ...HOSTILE_TAR_DIALECTS, ...HOSTILE_TREES_TAR }).map(
    ([, file]) => file(),
  );
  return files.map((file) => gunzipSync(file)).filter((tar) => tar.length <= MOST_SEED);
}

export async function list(path: string): Promise<Seen[]> {
  const found: Seen[] = [];
  let pieces: Buffer[] = [];
  await untar(path, {
    begin: () => (pieces = []),
    data: (chunk) => pieces.push(Buffer.from(chunk)),
    end: ({ rawName }) => found.push({ name: rawName.toString('latin1'), content: Buffer.concat(pieces) }),
    settle: () => undefined,
  });
  return found;
}
