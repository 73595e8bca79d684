/**
 * What is not done again: `build` with nothing to do; a new release of the same content against a full balanced build; `verify` of an rpm
 * against unpacking and hashing its extracted payload. Medians, taken in turn. To beat: issue "Packages".
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { readRpm } from '../builder/rpm/reader.ts';

import { build, choose, forget, packages, prepare, run, startUp, WORK } from './ground.ts';
import { type Measure, measureOnTwo, medianOf } from './measure.ts';
import { ratios } from './table.ts';

const RUNS = Number(process.env['RUNS'] ?? 3);
const figures = ({ wall, cpu }: Measure): string => `wall ${wall.toFixed(2)} s, CPU ${cpu.toFixed(2)} s`;

await prepare();
await choose('balanced');
const all: Record<'full' | 'nothing' | 'node' | 'metadata' | 'verify' | 'zstd', Measure[]> = {
  full: [],
  nothing: [],
  node: [],
  metadata: [],
  verify: [],
  zstd: [],
};
const payload = join(WORK, 'payload.zst');
for (let turn = 0; turn < RUNS; turn++) {
  await choose('balanced', 1);
  await forget();
  all.full.push(await build());
  all.nothing.push(await run('build'));
  all.node.push(await startUp());
  const found = (await packages()).find(({ format }) => format === 'rpm');
  if (found === undefined) throw new Error('no rpm was built');
  const rpm = await extract(found);
  all.verify.push(await run('verify', rpm));
  all.zstd.push(await measureOnTwo('sh', ['-c', 'zstd --long=27 -dc "$1" | sha256sum', 'sh', payload]));
  await choose('balanced', 2);
  all.metadata.push(await run('build'));
}
const [full, nothing, node, metadata] = [all.full, all.nothing, all.node, all.metadata].map(medianOf);
const [verify, zstd] = [all.verify, all.zstd].map(medianOf);
if (full === undefined || nothing === undefined || node === undefined || metadata === undefined)
  throw new Error('nothing was measured');
console.log(`nothing to do: ${figures(nothing)} (to beat 0.5 s); node -e 0: ${figures(node)}`);
console.log(
  `another release, both packages: ${figures(metadata)}; full: ${figures(full)}; ${ratios(metadata, full, [{ figure: 'wall', beat: 0.25 }])}`,
);
if (verify !== undefined && zstd !== undefined)
  console.log(
    `verify of the rpm: ${figures(verify)}; zstd -dc | sha256sum: ${figures(zstd)}; ${ratios(verify, zstd, [{ figure: 'wall', beat: 1.5 }])}`,
  );

/** The packed payload as a file of its own, and the rpm under its own name, since `verify` compares that with what is inside. */
async function extract({ path, fileName }: { path: string; fileName: string }): Promise<string> {
  const named = join(WORK, fileName);
  await copyFile(path, named);
  const { headerRange } = await readRpm(path);
  await pipeline(createReadStream(path, { start: headerRange.end }), createWriteStream(payload));
  return named;
}
