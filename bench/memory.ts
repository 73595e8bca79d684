/**
 * Peak memory of one process that builds both packages from a made-up tree, for eight times the bytes in the same number of entries. To show: the
 * same within a fifth.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { measure } from './measure.ts';

const ROOT = join(import.meta.dirname, '..');
const NODE = join(ROOT, 'node_modules', '.bin', 'node');
const FILES = 12_000;
const BYTES = 16_384;

async function peakOf(bytes: number): Promise<number> {
  const folder = join(ROOT, '.cache', 'bench', 'made-up');
  await rm(folder, { recursive: true, force: true });
  const { peak } = await measure(NODE, ['bench/made-up-tree.ts', String(FILES), String(bytes), folder], {
    cwd: ROOT,
  });
  await rm(folder, { recursive: true, force: true });
  return peak;
}

const once = await peakOf(BYTES);
const eight = await peakOf(8 * BYTES);
console.log(
  `memory: ${FILES} files, ${((FILES * BYTES) / 1e6).toFixed(0)} MB: peak ${(once / 1e6).toFixed(0)} MB; ` +
    `eight times the bytes: ${(eight / 1e6).toFixed(0)} MB; ratio ${(eight / once).toFixed(2)} (to show: 1.2 or less)`,
);
