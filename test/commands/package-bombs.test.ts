import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';

import { CONTROL, debParts, rawAr, rawTar } from '../helpers/raw-deb.ts';
import { measuredRun } from '../helpers/peak.ts';
import { rawCpio, rawRpm } from '../helpers/raw-rpm.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const MiB = 1024 * 1024;
/** MB of a whole process: node itself takes 60 to 90, xz's largest dictionary 65. */
const MOST_MEMORY = 320;

/** Bytes packed by the field's own programs, which make of gigabytes of zeros what no test could hold. */
async function packedZeros(program: string, before: Buffer, megabytes: number): Promise<Buffer> {
  const { stdout } = await execa({
    shell: true,
    encoding: 'buffer',
    input: before,
    stripFinalNewline: false,
    maxBuffer: 64 * MiB,
  })`(cat; head -c ${megabytes}M /dev/zero) | ${program}`;
  return Buffer.from(stdout);
}

/** The header of a file of zeros, as a tar has it. */
function tarHead(megabytes: number): Buffer {
  const size = `${(megabytes * MiB).toString(8).padStart(11, '0')}\0`;
  return rawTar([{ name: './zeros', over: [124, size] }], Buffer.alloc(0));
}

async function refusal(t: ExecutionContext, path: string, code: string): Promise<void> {
  for (const line of [
    ['verify', path],
    ['diff', path, path],
    ['inspect', path],
  ]) {
    const { document, peak, stderr } = await measuredRun(line);
    t.true(peak < MOST_MEMORY, `${line[0]}: ${peak} MB`);
    t.notRegex(stderr, /[Ww]arning/);
    if (line[0] === 'verify') t.true(JSON.stringify(document).includes(code), JSON.stringify(document));
  }
}

test('a deb of three gigabytes of zeros is let go of at its limit', async (t) => {
  const path = join(await temporaryFolder(t), 'bomb');
  const data = await packedZeros('zstd -3', tarHead(3072), 3072);
  t.true(data.length < MiB, `${data.length} bytes`);
  const parts = debParts(rawTar([{ name: './control', body: CONTROL }]), rawTar([]));
  await writeFile(path, rawAr([...parts.slice(0, 2), ['data.tar.zst', data]]));
  const { document, peak } = await measuredRun(['verify', path]);
  t.true(JSON.stringify(document).includes('DEB_LIMIT'), JSON.stringify(document));
  t.true(peak < MOST_MEMORY, `${peak} MB`);
});

test('an rpm whose header does not speak of the bomb is let go of at once', async (t) => {
  const path = join(await temporaryFolder(t), 'bomb');
  const body = rawCpio([{ name: './opt/trial', size: 0xffff_fff0 }], Buffer.alloc(0));
  const bomb = await packedZeros('zstd -3', body, 1024);
  await writeFile(path, rawRpm({ compressor: ['zstd', () => bomb] }));
  await refusal(t, path, 'RPM_PAYLOAD_CONTENT');
});

test('zeros after the end of an archive are not read on and on', async (t) => {
  const path = join(await temporaryFolder(t), 'bomb');
  const bomb = await packedZeros('zstd -3', rawCpio([]), 512);
  await writeFile(path, rawRpm({ files: [], compressor: ['zstd', () => bomb] }));
  await refusal(t, path, 'CPIO_MALFORMED');
});

test('two hundred megabytes in thirty kilobytes of xz are read in bounded memory', async (t) => {
  const path = join(await temporaryFolder(t), 'trial_1-1_all.deb');
  // the last of them is the end of the tar
  const data = await packedZeros('xz -9 -T1', tarHead(200), 201);
  t.true(data.length < 64 * 1024, `${data.length} bytes`);
  const parts = debParts(rawTar([{ name: './control', body: CONTROL }]), rawTar([]));
  await writeFile(path, rawAr([...parts.slice(0, 2), ['data.tar.xz', data]]));
  const { document, peak, status } = await measuredRun(['verify', path]);
  t.is(status, 0, JSON.stringify(document));
  t.true(peak < MOST_MEMORY, `${peak} MB`);
});
