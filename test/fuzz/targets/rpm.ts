import { writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { gzipSync, zstdCompressSync } from 'node:zlib';

import { differences } from '../../../builder/packaging/difference.ts';
import { rpmFacts } from '../../../builder/rpm/facts.ts';
import { unsignedBytes } from '../../../builder/rpm/unsigned.ts';
import { verifyRpm } from '../../../builder/rpm/verify.ts';
import { HOSTILE_RPM } from '../../helpers/hostile-rpm.ts';
import { RAW_FILES, rawRpm } from '../../helpers/raw-rpm.ts';
import { shapeRpm } from '../rpm-shape.ts';
import { Finding, outcome, type Target, workFile } from '../target.ts';

const FILE = workFile('rpm');
const MOST_SEED = 16 * 1024;

/** Verified, compared with itself and unsigned: faults are listed and refused, never thrown, and what is read twice is the same twice. */
export const target: Target = {
  seeds: () => [
    rawRpm(),
    // without its digest a changed payload is still unpacked
    rawRpm({ change: (values) => void values.delete(5092) }),
    rawRpm({ compressor: ['gzip', (payload) => gzipSync(payload)] }),
    rawRpm({ compressor: ['zstd', (payload) => zstdCompressSync(payload)] }),
    rawRpm({ files: [...RAW_FILES, { path: '/opt/trial/z', inode: 2, content: Buffer.from('content\n') }] }),
    ...Object.values(HOSTILE_RPM)
      .map(([, , file]) => file())
      .filter((file) => file.length <= MOST_SEED),
  ],
  words: ['070701', 'TRAILER!!!', './opt/trial/', '\x8e\xad\xe8\x01', '(\xb5/\xfd', '\xfd7zXZ\0'],
  shape: shapeRpm,
  async run(input) {
    writeFileSync(FILE, input);
    const { failed, done } = await verifyRpm(FILE, undefined);
    const result = failed.find(({ check }) => check !== 'signature')?.code ?? 'accepted';
    const facts = await outcome(async () => {
      const found = await rpmFacts(FILE);
      if (differences(found, found).length > 0) throw new Finding('it differs from itself');
    });
    if (done.some(({ check }) => check === 'files') && facts !== 'accepted')
      throw new Finding(`verify takes its files and diff says ${facts}`);
    await outcome(async () => {
      const once = await buffer(unsignedBytes(FILE));
      writeFileSync(FILE, once);
      if (!once.equals(await buffer(unsignedBytes(FILE))))
        throw new Finding('unsigned twice is another file');
    });
    return result;
  },
};
