import { writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

import { debFacts } from '../../../builder/deb/facts.ts';
import { unsignedBytes } from '../../../builder/deb/unsigned.ts';
import { verifyDeb } from '../../../builder/deb/verify.ts';
import { differences } from '../../../builder/packaging/difference.ts';
import { HOSTILE_DEB } from '../../helpers/hostile-deb.ts';
import { CONTROL, debParts, rawAr, rawTar } from '../../helpers/raw-deb.ts';
import { shapeDeb } from '../deb-shape.ts';
import { Finding, outcome, type Target, workFile } from '../target.ts';

const FILE = workFile('deb');
const MOST_SEED = 16 * 1024;

const CONTROL_TAR = rawTar([
  { name: './', flag: '5' },
  { name: './control', body: CONTROL },
  { name: './conffiles', body: '/etc/x\n' },
  { name: './md5sums', body: '415290769594460e2e485922904f345d  etc/x\n' },
  { name: './postinst', body: '#!/bin/sh\nexit 0\n', mode: 0o755 },
]);
const DATA_TAR = rawTar([
  { name: './', flag: '5' },
  { name: './etc/', flag: '5' },
  { name: './etc/x', body: 'y' },
  { name: './etc/hard', flag: '1', target: './etc/x' },
  { name: './etc/soft', flag: '2', target: 'x' },
]);

/** Verified, compared with itself and unsigned: faults are listed and refused, never thrown, and what is read twice is the same twice. */
export const target: Target = {
  seeds: () => [
    rawAr(debParts(CONTROL_TAR, DATA_TAR)),
    // uncompressed, so that any change reaches the tar
    rawAr(
      debParts(CONTROL_TAR, DATA_TAR).map(([name, body]) => [name.replace('.gz', ''), plain(name, body)]),
    ),
    ...Object.values(HOSTILE_DEB)
      .map(([, file]) => file())
      .filter((file) => file.length <= MOST_SEED),
  ],
  words: [
    'debian-binary   ',
    '2.0\n',
    '`\n',
    'control.tar',
    'data.tar.xz',
    '_gpgorigin',
    'Depends: ',
    '\n ',
    './',
    '../',
  ],
  shape: shapeDeb,
  async run(input) {
    writeFileSync(FILE, input);
    const { failed, done } = await verifyDeb(FILE);
    const facts = await outcome(async () => {
      const found = await debFacts(FILE);
      if (differences(found, found).length > 0) throw new Finding('it differs from itself');
    });
    if (done.some(({ check }) => check === 'data archive') !== (facts === 'accepted'))
      throw new Finding(`verify and diff disagree: diff says ${facts}`);
    await outcome(async () => {
      const once = await buffer(unsignedBytes(FILE));
      writeFileSync(FILE, once);
      if (!once.equals(await buffer(unsignedBytes(FILE))))
        throw new Finding('unsigned twice is another file');
    });
    return failed[0]?.code ?? 'accepted';
  },
};

function plain(name: string, body: Buffer): Buffer {
  return name.endsWith('.gz') ? gunzipSync(body) : body;
}
