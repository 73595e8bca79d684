import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { fc } from '../helpers/fast-check.ts';

import { DepotError } from '../../builder/errors.ts';
import type { ArchiveForm } from '../../builder/toolchain/model.ts';
import { hashToolchain, openToolchain } from '../../builder/toolchain/toolchain.ts';
import { HOSTILE_TREES_TAR, HOSTILE_TREES_ZIP } from '../helpers/hostile-names.ts';
import { TAR_END, rawTarDirectory, rawTarFile, rawTarGz } from '../helpers/raw-tar.ts';
import { rawZip, rawZipFile } from '../helpers/raw-zip.ts';
import { refusal } from '../helpers/refusal.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import {
  SAMPLE_TOOLCHAIN,
  SAMPLE_VERSION_FILE,
  type SampleFile,
  moduleName,
  sampleModule,
  sampleTarball,
} from '../helpers/toolchain-archive.ts';

const FORMS = { 'module-zip': sampleModule, tarball: sampleTarball } as const;
const VERSION: SampleFile = ['VERSION', SAMPLE_VERSION_FILE];

type Row = [path: string, mode: number, size: number, content: string];

async function entriesOf(path: string, form: ArchiveForm, spool: string): Promise<Row[]> {
  const toolchain = await openToolchain(path, form, SAMPLE_TOOLCHAIN, spool);
  const rows: Row[] = [];
  try {
    for await (const entry of toolchain.entries()) {
      const content = await entry.content();
      const pieces: Buffer[] = [];
      if (Buffer.isBuffer(content)) pieces.push(content);
      else for await (const chunk of content) pieces.push(chunk);
      rows.push([entry.path, entry.mode, entry.size, Buffer.concat(pieces).toString('latin1')]);
    }
  } finally {
    await toolchain.close();
  }
  return rows;
}

async function archive(t: ExecutionContext, content: Buffer): Promise<string> {
  const path = join(await temporaryFolder(t), 'archive');
  await writeFile(path, content);
  return path;
}

/** What both ways of reading say; they must agree. */
async function verdict(t: ExecutionContext, form: ArchiveForm, content: Buffer): Promise<string> {
  const path = await archive(t, content);
  const hashed = await refusal(() => hashToolchain(path, form, SAMPLE_TOOLCHAIN));
  t.is(await refusal(() => entriesOf(path, form, `${path}.spool`)), hashed);
  t.deepEqual(await readdir(dirname(path)), ['archive'], 'something was left behind');
  return hashed;
}

test('modes follow cmd/distpack, order is bytewise, go.mod has its name back, in both forms', async (t) => {
  const large = Buffer.alloc(5 << 20, 'compiler, not very compressible: ').map(
    (byte, index) => byte ^ ((index * 2654435761) >>> 24),
  );
  const files: SampleFile[] = [
    VERSION,
    ['bin/go', 'go'],
    ['lib/wasm/go_js_wasm_exec', 'wrapper'],
    ['lib/wasm/go__exec', 'no wrapper: nothing between the underscores'],
    ['pkg/include/textflag.h', 'header'],
    ['pkg/tool/linux_amd64/compile', large],
    ['src/cmd/go.mod', 'module cmd'],
    ['src/cmd/a.go', ''],
    ['src/cmd.bash', 'script'],
    ['src/go.mod', 'module std'],
    ['src/Þ.pl', 'perl'],
    ['src/\u{ff5e}', 'before the next in UTF-8, after it in UTF-16'],
    ['src/\u{1f600}', ''],
  ];
  const expected: Row[] = [
    ['VERSION', 0o644, 35, SAMPLE_VERSION_FILE],
    ['bin/go', 0o755, 2, 'go'],
    ['lib/wasm/go__exec', 0o644, 44, 'no wrapper: nothing between the underscores'],
    ['lib/wasm/go_js_wasm_exec', 0o755, 7, 'wrapper'],
    ['pkg/include/textflag.h', 0o644, 6, 'header'],
    ['pkg/tool/linux_amd64/compile', 0o755, large.length, Buffer.from(large).toString('latin1')],
    ['src/cmd.bash', 0o755, 6, 'script'],
    ['src/cmd/a.go', 0o644, 0, ''],
    ['src/cmd/go.mod', 0o644, 10, 'module cmd'],
    ['src/go.mod', 0o644, 10, 'module std'],
    ['src/Þ.pl', 0o755, 4, 'perl'],
    ['src/\u{ff5e}', 0o644, 44, 'before the next in UTF-8, after it in UTF-16'],
    ['src/\u{1f600}', 0o644, 0, ''],
  ];
  for (const form of ['module-zip', 'tarball'] as const) {
    const path = await archive(t, FORMS[form](files));
    const rows = await entriesOf(path, form, `${path}.spool`);
    t.deepEqual(
      rows.map(([path, mode, size]) => [path, mode, size]),
      expected.map(([path, mode, , content]) => [path, mode, Buffer.byteLength(content, 'latin1')]),
    );
    t.true(rows.every(([, , , content], index) => content === expected[index]?.[3]));
  }
});

test('what only the tarball has is checked but left out', async (t) => {
  const extra: SampleFile[] = ['api', 'doc', 'misc', 'test'].map((folder) => [`${folder}/x`, 'left out']);
  const alike: SampleFile[] = [['apis', 'stays'], ['src/test/x', 'stays'], VERSION];
  const tarball = await archive(t, sampleTarball([...extra, ...alike]));
  const module = await archive(t, sampleModule(alike));
  const rows = await entriesOf(tarball, 'tarball', `${tarball}.spool`);
  t.deepEqual(
    rows.map(([path]) => path),
    ['VERSION', 'apis', 'src/test/x'],
  );
  t.deepEqual(rows, await entriesOf(module, 'module-zip', `${module}.spool`));
  t.is(
    (await hashToolchain(tarball, 'tarball', SAMPLE_TOOLCHAIN)).h1,
    (await hashToolchain(module, 'module-zip', SAMPLE_TOOLCHAIN)).h1,
  );
});

test('h1 is what find, sort and sha256sum make of the module tree, whatever the order and form', async (t) => {
  const component = fc
    .stringMatching(/^[a-zÞß~.-]{1,8}$/)
    .filter((name) => !/\.$|^(?:con|prn|aux|nul)(?:\.|$)/.test(name) && name === name.normalize('NFC'));
  const tree = fc.dictionary(
    fc.array(component, { minLength: 1, maxLength: 3 }).map((parts) => `src/${parts.join('/')}`),
    fc.string({ maxLength: 3000 }),
    { maxKeys: 12 },
  );
  await fc.assert(
    fc.asyncProperty(tree, fc.infiniteStream(fc.nat()), async (generated, random) => {
      const files: SampleFile[] = [VERSION, ['src/go.mod', 'module std\n'], ...Object.entries(generated)];
      const folder = await temporaryFolder(t);
      try {
        for (const [path, content] of files) {
          const name = join(folder, 'tree', moduleName(String(path)).replace(/\/go\.mod$/, '/_go.mod'));
          await mkdir(dirname(name), { recursive: true });
          await writeFile(name, content, { flag: 'wx' });
        }
      } catch {
        fc.pre(false); // a file and a directory of one name
      }
      const script = 'find golang.org -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum';
      const { stdout } = await execa('sh', ['-c', script], { cwd: join(folder, 'tree') });
      const h1 = `h1:${Buffer.from(stdout.slice(0, 64), 'hex').toString('base64')}`;
      const shuffled = files
        .map((file) => ({ file, at: random.next().value ?? 0 }))
        .sort((a, b) => a.at - b.at)
        .map(({ file }) => file);
      for (const form of ['module-zip', 'tarball'] as const) {
        const path = join(folder, form);
        await writeFile(path, FORMS[form](shuffled));
        const bytes = files.reduce((sum, [, content]) => sum + Buffer.byteLength(content), 0);
        t.deepEqual(await hashToolchain(path, form, SAMPLE_TOOLCHAIN), {
          h1,
          files: files.length,
          bytes,
          version: '1.27.3',
          time: Date.parse('2026-10-19T22:20:36Z') / 1000,
        });
      }
    }),
    { numRuns: 25 },
  );
});

const HOSTILE_TREES = { 'module-zip': HOSTILE_TREES_ZIP, tarball: HOSTILE_TREES_TAR } as const;

for (const form of ['module-zip', 'tarball'] as const) {
  for (const [title, [code, file]] of Object.entries(HOSTILE_TREES[form])) {
    test(`${form} refused: ${title}`, async (t) => {
      t.is(await verdict(t, form, file()), code);
    });
  }

  test(`${form}: names at the limits are accepted`, async (t) => {
    const files: SampleFile[] = [
      VERSION,
      [`src/${'Þ'.repeat(127)}a`, ''],
      [`src/${'abc/'.repeat(1000)}x`, ''],
    ];
    t.is(await verdict(t, form, FORMS[form](files)), 'accepted');
  });

  const versions: Record<string, [code: string, content: string | undefined]> = {
    'of another version': ['ARCHIVE_VERSION', 'go1.27.30\ntime 2026-10-19T22:20:36Z\n'],
    'without the go prefix': ['ARCHIVE_VERSION', '1.27.3\ntime 2026-10-19T22:20:36Z\n'],
    'without time': ['ARCHIVE_VERSION_FILE', 'go1.27.3\n'],
    'with a day that does not exist': ['ARCHIVE_VERSION_FILE', 'go1.27.3\ntime 2026-02-30T00:00:00Z\n'],
    'before 1970': ['ARCHIVE_VERSION_FILE', 'go1.27.3\ntime 1969-10-19T22:20:36Z\n'],
    'too long': ['ARCHIVE_VERSION_FILE', SAMPLE_VERSION_FILE.padEnd(2000, '\n')],
    'that is not there': ['ARCHIVE_VERSION_FILE', undefined],
  };
  for (const [title, [code, content]] of Object.entries(versions)) {
    test(`${form} refused: VERSION ${title}`, async (t) => {
      const files: SampleFile[] = [
        ['bin/go', ''],
        ...(content === undefined ? [] : [['VERSION', content] as const]),
      ];
      t.is(await verdict(t, form, FORMS[form](files)), code);
    });
  }
}

test('folders may be listed, before or after what they hold', async (t) => {
  const [version, folder] = [
    rawTarFile('go/VERSION', Buffer.from(SAMPLE_VERSION_FILE)),
    rawTarDirectory('go'),
  ];
  t.is(await verdict(t, 'tarball', rawTarGz(folder, version, TAR_END)), 'accepted');
  t.is(await verdict(t, 'tarball', rawTarGz(version, folder, TAR_END)), 'accepted');
});

test('damage that only reading shows carries the code and the archive, whole or in chunks', async (t) => {
  for (const content of [
    Buffer.alloc(100, 'a'),
    Buffer.from(Array.from({ length: 3 << 20 }, (_, at) => (at * 2654435761) >>> 20)),
  ]) {
    const member = {
      name: moduleName('bin/go'),
      content,
      method: 0,
      data: Buffer.from(content).fill('x', 5, 9),
    };
    const path = await archive(
      t,
      rawZip([rawZipFile(moduleName('VERSION'), Buffer.from(SAMPLE_VERSION_FILE)), member]),
    );
    const error = await t.throwsAsync(entriesOf(path, 'module-zip', `${path}.spool`), {
      instanceOf: DepotError,
    });
    t.is(error?.code, 'ARCHIVE_CHECKSUM');
    t.is(error?.where, path);
    t.regex(error?.message ?? '', /bin\/go/);
  }
});

test('the spool has no name while it is open, and an existing file is never taken for it', async (t) => {
  const path = await archive(t, sampleTarball([VERSION, ['bin/go', 'go']]));
  const toolchain = await openToolchain(path, 'tarball', SAMPLE_TOOLCHAIN, `${path}.spool`);
  t.deepEqual(await readdir(dirname(path)), ['archive']);
  await toolchain.close();
  await writeFile(`${path}.spool`, 'somebody else');
  await t.throwsAsync(openToolchain(path, 'tarball', SAMPLE_TOOLCHAIN, `${path}.spool`), { code: 'EEXIST' });
});
