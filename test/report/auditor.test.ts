import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { archivePath } from '../../builder/upstream/upstream-paths.ts';
import { godepot } from '../helpers/godepot.ts';
import { testKeys } from '../helpers/keys.ts';
import { projectRoot } from '../helpers/project.ts';
import { smallDepot } from '../helpers/small-depot.ts';
import { validators } from '../helpers/validators.ts';

const { signer } = await testKeys();

/** The shell blocks of the page, in their order: one session of an auditor. */
async function commands(): Promise<string[]> {
  const page = await readFile(join(projectRoot, 'docs/provenance.md'), 'utf8');
  return [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
}

test('what the page for auditors says to run holds for a depot, and fails where it should', async (t) => {
  const depot = await smallDepot(t);
  const modules = join(depot.folder, 'modules');
  for (const { toolchain, zip } of depot.toolchains) {
    const path = join(modules, archivePath('module-zip', toolchain));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, zip);
  }
  await godepot(depot, ['release', '--source', modules], { SOURCE_DATE_EPOCH: '1795000000' });
  const blocks = await commands();
  t.true(blocks.length >= 5);
  const [, newer = t.fail()] = depot.toolchains;
  const snapshot = join(depot.depot, 'current');
  const name = 'go-1.27_1.27.3-1_amd64.deb';
  // as `npx godepot` would be, with an auditor's keys and no depot
  const programs = join(depot.folder, 'programs');
  await mkdir(programs);
  const line = [process.execPath, join(projectRoot, 'builder/main.js'), '--keys', depot.keys];
  await writeFile(
    join(programs, 'godepot'),
    `#!/bin/sh\nexec ${[...line, '--depot', join(depot.folder, 'absent')].join(' ')} "$@"\n`,
    { mode: 0o755 },
  );
  await rm(join(depot.keys, 'private'), { recursive: true });
  const run = (changes: Record<string, string> = {}, lines = blocks): Promise<{ stdout: string }> =>
    validators().then((bin) =>
      execa('bash', ['-euo', 'pipefail', '-c', lines.join('\n')], {
        env: {
          PATH: `${programs}:${bin}:${process.env['PATH'] ?? ''}`,
          SNAPSHOT: snapshot,
          FINGERPRINT: signer.fingerprint,
          PACKAGE: name,
          FILE: join(snapshot, 'apt/pool/main/g/go-1.27', name),
          SOURCE: modules,
          ARCHIVE: join(modules, archivePath('module-zip', newer.toolchain)),
          ...changes,
        },
        all: true,
      }),
    );
  const { stdout } = await run();
  for (const said of [
    signer.fingerprint,
    newer.h1,
    'pkg:golang/stdlib@1.27.3',
    'Conformant',
    'all 8 packages were made again',
  ]) {
    t.true(stdout.includes(said), said);
  }
  // each of the first four can fail: another key, package, archive
  const stranger = 'A'.repeat(40);
  await t.throwsAsync(run({ FINGERPRINT: stranger }, blocks.slice(0, 1)));
  const other = join(snapshot, 'apt/pool/main/g/go-1.27/go-1.27_1.27.2-1_amd64.deb');
  await t.throwsAsync(run({ FILE: other }, blocks.slice(0, 2)));
  const [older = t.fail()] = depot.toolchains;
  const archive = join(modules, archivePath('module-zip', older.toolchain));
  await t.throwsAsync(run({ ARCHIVE: archive }, blocks.slice(0, 3)));
  await t.throwsAsync(run({ ARCHIVE: archive }, [blocks[0] ?? '', blocks[3] ?? '']));
});
