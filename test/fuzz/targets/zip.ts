import { writeFileSync } from 'node:fs';

import { openZip } from '../../../builder/archive/zip.ts';
import { hashToolchain } from '../../../builder/toolchain/toolchain.ts';
import { HOSTILE_TREES_ZIP } from '../../helpers/hostile-names.ts';
import { HOSTILE_ZIP } from '../../helpers/hostile-zip.ts';
import { HOSTILE_ZIP_READERS } from '../../helpers/hostile-zip-readers.ts';
import { SAMPLE_TOOLCHAIN, SAMPLE_VERSION_FILE, sampleModule } from '../../helpers/toolchain-archive.ts';
import { compareWithInfoZip, compareWithZipfile, firstTime, type Seen } from '../other-readers.ts';
import { outcome, type Target, workFile } from '../target.ts';
import { shapeZip } from '../zip-shape.ts';

const FILE = workFile('zip');
const MOST_SEED = 16 * 1024;
const known = new Set<string>();

/** A zip is refused, or Python's zipfile and Info-ZIP read the same names and bytes; the toolchain's reader answers too. */
export const target: Target = {
  seeds: () => [
    sampleModule([
      ['VERSION', SAMPLE_VERSION_FILE],
      ['bin/go', 'go'],
      ['src/Þ', 'x'],
    ]),
    ...hostile(),
  ],
  words: [
    'PK\x03\x04',
    'PK\x01\x02',
    'PK\x05\x06',
    'PK\x06\x06',
    'PK\x06\x07',
    'PK\x07\x08',
    'UT\x05\x00\x01\0\0\0\0',
    'up\x05\x00\x01\0\0\0\0',
    '/',
    '\\',
  ],
  shape: shapeZip,
  async run(input) {
    writeFileSync(FILE, input);
    let ours: Seen[] = [];
    const result = await outcome(async () => (ours = await list(FILE)));
    if (result !== 'accepted') return result;
    if (firstTime(known, ours)) {
      if (ours.every(({ name }) => isUtf8(name))) compareWithZipfile(FILE, ours);
      compareWithInfoZip(FILE, ours);
    }
    return `zip accepted, tree ${await outcome(() => hashToolchain(FILE, 'module-zip', SAMPLE_TOOLCHAIN))}`;
  },
};

function hostile(): Buffer[] {
  const files = Object.values({ ...HOSTILE_ZIP, ...HOSTILE_ZIP_READERS, ...HOSTILE_TREES_ZIP }).map(
    ([, file]) => file(),
  );
  return files.filter((zip) => zip.length <= MOST_SEED);
}

/** Python gives up on names that are none. */
function isUtf8(name: string): boolean {
  const bytes = Buffer.from(name, 'latin1');
  return Buffer.from(bytes.toString()).equals(bytes);
}

export async function list(path: string): Promise<Seen[]> {
  const zip = await openZip(path);
  const found: Seen[] = [];
  try {
    for (const member of zip.members) {
      const content = await zip.content(member);
      const pieces: Buffer[] = [];
      if (Buffer.isBuffer(content)) pieces.push(content);
      else for await (const chunk of content) pieces.push(chunk);
      found.push({ name: member.rawName.toString('latin1'), content: Buffer.concat(pieces) });
    }
  } finally {
    await zip.close();
  }
  return found;
}
