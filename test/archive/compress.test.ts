import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

import { type Compression, openCompressedFile } from '../../builder/archive/compress.ts';
import { unpackStream } from '../../builder/archive/decompress.ts';
import { DepotError } from '../../builder/errors.ts';
import { projectRoot } from '../helpers/project.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const PROGRAM = join(projectRoot, 'test/helpers/compress-program.ts');
const Packed = v.object({ size: v.number(), sha256: v.string(), rawSize: v.number(), peak: v.number() });

interface Run {
  compression: Compression;
  megabytes?: number;
  /** Bytes of each write; 0: sizes that vary. */
  cut?: number;
  /** What runs it: `taskset`, its options. */
  by?: readonly string[];
  threads?: number;
}

async function pack(t: ExecutionContext, run: Run) {
  const path = join(await temporaryFolder(t), 'payload');
  const { compression, megabytes = 12, cut = 65_536, by = [], threads = 4 } = run;
  const line = [process.execPath, PROGRAM, path, JSON.stringify(compression), `${megabytes}`, `${cut}`];
  const [command = '', ...args] = [...by, ...line];
  const { stdout } = await execa(command, args, { env: { UV_THREADPOOL_SIZE: `${threads}` } });
  return { path, ...v.parse(Packed, JSON.parse(stdout)) };
}

const KINDS: readonly Compression[] = [
  { format: 'zstd', level: 2, windowLog: 26 },
  { format: 'zstd', level: 8, windowLog: 26 },
  { format: 'gzip', level: 6 },
];
const WAYS: readonly Omit<Run, 'compression'>[] = [
  { cut: 1000 },
  { cut: 777_777 },
  { cut: 0 },
  { threads: 1 },
  { by: ['taskset', '--cpu-list', '0'], threads: 16 },
];

for (const compression of KINDS) {
  test(`the same bytes however input is cut and whatever cores there are: ${JSON.stringify(compression)}`, async (t) => {
    const first = await pack(t, { compression });
    for (const way of WAYS) {
      const other = await pack(t, { compression, ...way });
      t.is(other.sha256, first.sha256, JSON.stringify(way));
    }
    const program = compression.format === 'zstd' ? ['zstd', '--long=26'] : ['gzip'];
    const unpacked = await execa('sh', ['-c', '"$@" -dc | wc -c', 'sh', ...program], {
      inputFile: first.path,
    });
    t.is(Number(unpacked.stdout), first.rawSize);
  });
}

test('matches are found far back', async (t) => {
  const far = await pack(t, { compression: { format: 'zstd', level: 2, windowLog: 24 } });
  const near = await pack(t, { compression: { format: 'zstd', level: 2, windowLog: 22 } });
  t.true(far.size < near.size, `${far.size} of ${near.size}`);
});

/** Window, blocks in flight and what waits for the garbage collector; twice this payload needs no more. */
const MOST_MEMORY = 200e6;

test('memory does not grow with the payload', async (t) => {
  const compression: Compression = { format: 'zstd', level: 1, windowLog: 22 };
  const { peak, size } = await pack(t, { compression, megabytes: 384 });
  t.true(peak < MOST_MEMORY && size > MOST_MEMORY, `${peak} for ${size} packed bytes`);
});

test('a file that cannot be written ends the work at once, and says so', async (t) => {
  for (const compression of KINDS) {
    const sink = openCompressedFile(projectRoot, compression);
    let written = 0;
    const error = await t.throwsAsync(
      async () => {
        for (; written < 400; written++) await sink.write(randomBytes(1024 * 1024));
        await sink.close();
      },
      { code: 'EEXIST' },
    );
    t.true(written < 400, `${error?.message} after ${written} MB`);
    await sink.abort();
  }
});

for (const compression of KINDS) {
  test(`one stream, wherever its last block ends and however many wait: ${JSON.stringify(compression)}`, async (t) => {
    const folder = await temporaryFolder(t);
    const content = randomBytes(4 * 1024 * 1024);
    const { format } = compression;
    for (const size of [0, 1, 1_048_575, 1_048_576, 1_290_000, 3_500_000, content.length]) {
      const path = join(folder, `${size}`);
      const sink = openCompressedFile(path, compression);
      await sink.write(content.subarray(0, size));
      const packed = await sink.close();
      const damaged = (why: string) => new DepotError('RPM_PAYLOAD_CONTENT', `${size} bytes: ${why}`);
      const source = createReadStream(path);
      let unpacked = 0;
      for await (const chunk of unpackStream({ source, size: packed.size, format, where: path, damaged }))
        unpacked += chunk.length;
      t.is(unpacked, size);
    }
  });
}
