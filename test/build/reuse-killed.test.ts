/** kill -9 of a build that copies heads, before each name that it gives; then the real tools on what the next run made. */
import test from 'ava';
import { execa } from 'execa';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

import { openStore } from '../../builder/store/store.ts';
import { godepot } from '../helpers/godepot.ts';
import { pointsOf, tracedRun, finalFiles } from '../helpers/killed-runs.ts';
import { projectRoot } from '../helpers/project.ts';
import { smallDepot } from '../helpers/small-depot.ts';

const Built = v.object({
  made: v.number(),
  packages: v.array(v.object({ fileName: v.string(), sha256: v.string() })),
});

for (const compression of ['fast', '{format: gzip, preset: fast}']) {
  test(`killed while it copies the head of an earlier release, the next run makes the same packages: ${compression}`, async (t) => {
    const small = await smallDepot(t, `compression: ${compression}\n`);
    const { folder, spec, depot, keys } = small;
    await godepot(small, ['fetch']);
    await godepot(small, ['build']);
    const raised = (await readFile(spec, 'utf8')).replace('1.27.3]', '{go: 1.27.3, release: 2}]');
    await writeFile(spec, raised);
    const base = join(folder, 'base');
    await cp(depot, base, { recursive: true });
    const line = [process.execPath, join(projectRoot, 'builder/main.js')].concat([
      '--spec',
      spec,
      '--depot',
      depot,
      '--keys',
      keys,
      '--json',
      'build',
    ]);
    const before = await finalFiles(folder, 'dist');
    const quiet = await tracedRun(folder, line);
    t.is(quiet.status, 0, quiet.stdout);
    const expected = v.parse(Built, JSON.parse(quiet.stdout));
    t.is(expected.made, 2);
    const all = pointsOf(quiet, before, await finalFiles(folder, 'dist'));
    const points = all.filter(({ call }) => call === 'rename');
    t.true(points.length >= 4, `${points.length} points`);
    for (const point of compression === 'fast' ? points : points.slice(0, 1)) {
      const at = `${point.call} ${point.nth}: ${point.path}`;
      await rm(depot, { recursive: true });
      await cp(base, depot, { recursive: true });
      const victim = await tracedRun(folder, line, point);
      t.is(victim.signal, 'SIGKILL', `${at}: ${victim.stdout}`);
      const { packages } = v.parse(Built, await godepot(small, ['build']));
      t.deepEqual(packages, expected.packages, at);
    }
    for (const { fileName, sha256 } of expected.packages) {
      if (!fileName.startsWith('go-1.27')) continue;
      const path = openStore(depot).pathOf(sha256);
      if (fileName.endsWith('.rpm')) {
        t.regex((await execa('rpm', ['-K', '--nosignature', path])).stdout, /digests OK/, fileName);
        const shell = 'rpm2cpio "$1" | cpio --list --quiet | grep -c go-1.27/bin/go';
        t.is((await execa('sh', ['-c', shell, 'sh', path])).stdout, '2', fileName);
      } else {
        const tree = join(folder, fileName);
        await execa('dpkg-deb', ['--extract', path, tree]);
        await execa('dpkg-deb', ['--control', path, join(tree, 'DEBIAN')]);
        await execa('md5sum', ['--check', '--quiet', 'DEBIAN/md5sums'], { cwd: tree });
      }
    }
  });
}
