import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';
import { fc } from '../helpers/fast-check.ts';

import { MAX_FILE_BYTES } from '../../builder/archive/limits.ts';
import { untar } from '../../builder/archive/untar.ts';
import { TarWalk } from '../../builder/archive/untar-walk.ts';
import { DepotError } from '../../builder/errors.ts';
import { HOSTILE_GZIP } from '../helpers/hostile-gzip.ts';
import { HOSTILE_TAR } from '../helpers/hostile-tar.ts';
import { HOSTILE_TAR_DIALECTS } from '../helpers/hostile-tar-dialects.ts';
import {
  TAR_END,
  octal,
  paxRecord,
  rawTarDirectory,
  rawTarFile,
  rawTarGz,
  rawTarHeader,
  rawTarMember,
  withChecksum,
} from '../helpers/raw-tar.ts';
import { refusal } from '../helpers/refusal.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

interface Listed {
  name: string;
  type: string;
  content: string;
}

async function list(path: string): Promise<Listed[]> {
  const found: Listed[] = [];
  let pieces: Buffer[] = [];
  await untar(path, {
    begin: () => (pieces = []),
    data: (chunk) => pieces.push(Buffer.from(chunk)),
    end: ({ rawName, type }) =>
      found.push({ name: rawName.toString(), type, content: Buffer.concat(pieces).toString('latin1') }),
    settle: () => undefined,
  });
  return found;
}

const body = Buffer.alloc(512, 'a');
const good = rawTarFile('go/bin/go', Buffer.from('content'));

const TABLES = { tar: { ...HOSTILE_TAR, ...HOSTILE_TAR_DIALECTS }, gzip: HOSTILE_GZIP };

for (const [layer, table] of Object.entries(TABLES)) {
  for (const [title, [code, file]] of Object.entries(table)) {
    test(`${layer} refused: ${title}`, async (t) => {
      const path = join(await temporaryFolder(t), 'a.tar.gz');
      await writeFile(path, file());
      t.is(await refusal(() => list(path)), code);
    });
  }
}

test('the total is refused when a header crosses it, not after it was unpacked', (t) => {
  const walk = new TarWalk();
  const header = rawTarHeader({ size: octal(MAX_FILE_BYTES) });
  const zeros = Buffer.alloc(1 << 26);
  for (let file = 0; file < 8; file++) {
    walk.push(header);
    for (let part = 0; part < 4; part++) walk.push(zeros);
  }
  const error = t.throws(() => walk.push(header), { instanceOf: DepotError });
  t.is(error?.code, 'ARCHIVE_TOTAL');
});

test('what Go writes is accepted: local path headers, zeros behind the end, a file name in the gzip header', async (t) => {
  const path = join(await temporaryFolder(t), 'a.tar.gz');
  const named = Buffer.from(
    rawTarGz(rawTarDirectory('go'), rawTarFile('go/Þ', body), rawTarFile('go/b'), TAR_END, TAR_END),
  );
  named.writeUInt8(0x08, 3);
  await writeFile(path, Buffer.concat([named.subarray(0, 10), Buffer.from('a.tar\0'), named.subarray(10)]));
  t.deepEqual(await list(path), [
    { name: 'go/', type: 'directory', content: '' },
    { name: 'go/Þ', type: 'file', content: body.toString() },
    { name: 'go/b', type: 'file', content: '' },
  ]);
});

function walked(chunks: Buffer[]): unknown {
  const walk = new TarWalk();
  for (const chunk of chunks) walk.push(chunk);
  walk.end();
  return walk.members;
}

test('whatever chunks a tar comes in, the walk finds the same members', (t) => {
  const whole = Buffer.concat([
    rawTarDirectory('go'),
    rawTarFile('go/Þ', Buffer.alloc(700, 'b')),
    rawTarMember({ type: 'g' }, paxRecord('comment', 'harmless')),
    good,
    TAR_END,
  ]);
  const expected = walked([whole]);
  fc.assert(
    fc.property(fc.array(fc.nat(whole.length), { maxLength: 12 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), whole.length];
      t.deepEqual(walked(at.slice(1).map((end, index) => whole.subarray(at[index], end))), expected);
    }),
  );
});

/** GNU tar's reading: names, and the content of files. */
async function gnuTar(path: string): Promise<string[]> {
  const { stdout } = await execa('tar', ['--list', '--gzip', '--file', path, '--quoting-style=literal'], {
    env: { LC_ALL: 'C' },
  });
  return stdout.split('\n');
}

test('a tar with any header field overwritten is refused, or GNU tar reads the same members', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'untar-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'a.tar.gz');
  let accepted = 0;
  const character = fc.constantFrom(
    '\0',
    ' ',
    '0',
    '1',
    '5',
    '7',
    '8',
    'x',
    'g',
    'L',
    '/',
    '.',
    'a',
    '\x80',
    '\xff',
    '-',
  );
  const where = fc.oneof(
    fc.nat(511),
    fc.constantFrom(0, 1, 2, 5, 99, 100, 106, 124, 134, 135, 156, 157, 257, 345, 346),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(where, character), { minLength: 1, maxLength: 3 }),
      async (changes) => {
        const header = rawTarHeader({ size: octal(512) });
        for (const [at, value] of changes) header.write(value, at, 'latin1');
        await writeFile(path, rawTarGz(withChecksum(header), body, good, TAR_END));
        let ours: Listed[];
        try {
          ours = await list(path);
        } catch (error) {
          if (error instanceof DepotError) return;
          throw error;
        }
        accepted += 1;
        t.deepEqual(
          ours.map(({ name }) => Buffer.from(name).toString()),
          await gnuTar(path),
        );
      },
    ),
    { numRuns: 300 },
  );
  t.true(accepted > 0, 'nothing was ever accepted: the comparison was never made');
});
