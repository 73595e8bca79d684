import { writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import { hashToolchain } from '../../../builder/toolchain/toolchain.ts';
import { HOSTILE_GZIP } from '../../helpers/hostile-gzip.ts';
import { SAMPLE_TOOLCHAIN, SAMPLE_VERSION_FILE, sampleTarball } from '../../helpers/toolchain-archive.ts';
import { Finding, outcome, type Target, workFile } from '../target.ts';

const FILE = workFile('gzip');
const MOST_SEED = 16 * 1024;

/** A packed tarball as it comes; one that is accepted is a gzip to zlib, too. */
export const target: Target = {
  seeds: () => [
    sampleTarball([
      ['VERSION', SAMPLE_VERSION_FILE],
      ['bin/go', 'go'],
    ]),
    ...Object.entries(HOSTILE_GZIP)
      // made of two gigabytes
      .filter(([, [code]]) => code !== 'ARCHIVE_TOTAL' && code !== 'ARCHIVE_RATIO')
      .map(([, [, file]]) => file())
      .filter((file) => file.length <= MOST_SEED),
  ],
  async run(input) {
    writeFileSync(FILE, input);
    const result = await outcome(() => hashToolchain(FILE, 'tarball', SAMPLE_TOOLCHAIN));
    if (result === 'accepted') unpacked(input);
    return result;
  },
};

function unpacked(input: Buffer): void {
  try {
    gunzipSync(input);
  } catch (error) {
    throw new Finding(`zlib does not take it: ${error instanceof Error ? error.message : ''}`);
  }
}
