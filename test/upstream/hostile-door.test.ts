/**
 * Every hostile archive goes through the real doors in a process under strace: refused with its code, and the kernel was never asked to
 * write anything but the staged copy and the depot's lock, which are gone afterwards.
 */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import test from 'ava';

import { EMPTY_LOCK } from '../../builder/upstream/lock-model.ts';
import { encodeLock } from '../../builder/upstream/lock.ts';
import { moduleZipPath, tarballName } from '../../builder/upstream/upstream-paths.ts';
import { HOSTILE_ARCHIVES } from '../helpers/hostile-archives.ts';
import { listing } from '../helpers/listing.ts';
import { projectRoot } from '../helpers/project.ts';
import { smallToolchain } from '../helpers/small-toolchain.ts';
import { SAMPLE_TOOLCHAIN } from '../helpers/toolchain-archive.ts';
import { digest, lockOf } from '../helpers/toolchain-source.ts';
import { type Traced, traced } from '../helpers/traced.ts';

interface Verdict {
  name: string;
  fetched: string;
  updated: string;
  saved: number;
}

const FILES = { tarball: tarballName(SAMPLE_TOOLCHAIN), 'module-zip': moduleZipPath(SAMPLE_TOOLCHAIN) };
const DOORS = ['fetch', 'update'] as const;
const SURROUNDINGS = ['cwd', 'home', 'tmp'] as const;
/** Below a depot: its folders, the lock that keeps two writers apart, the staged copy. */
const FOLDER = /^(?:\/store(?:\/staging)?)?$/;
const LOCK = /^\/store\/lock(?:\.[0-9a-f]{12}\.tmp)?$/;
const STAGED = /^\/store\/staging\/go1\.27\.3\.linux-amd64\.(?:tarball|module-zip)\.[0-9a-f]{12}$/;

const root = await mkdtemp(join(tmpdir(), 'godepot-door-'));
const verdicts = new Map<string, Verdict>();
let run: Traced = { stdout: '', stderr: '', exitCode: undefined, changes: [] };
let before: string[] = [];

test.after.always(() => rm(root, { recursive: true, force: true }));

test.before('all archives through both doors', async () => {
  const small = await smallToolchain(SAMPLE_TOOLCHAIN);
  const sources = new Map<string, [form: keyof typeof FILES, file: () => Buffer]>([
    ['good-tarball', ['tarball', () => small.tarball]],
    ['good-zip', ['module-zip', () => small.zip]],
  ]);
  for (const [index, { form, file }] of HOSTILE_ARCHIVES.entries()) sources.set(String(index), [form, file]);
  for (const [name, [form, file]] of sources) {
    const path = join(root, 'sources', name, FILES[form]);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file());
  }
  for (const folder of SURROUNDINGS) await mkdir(join(root, folder));
  before = await surroundings();
  const program = join(projectRoot, 'test/helpers/door-program.ts');
  run = await traced(join(root, 'logs'), [program, root], {
    cwd: join(root, 'cwd'),
    env: { HOME: join(root, 'home'), TMPDIR: join(root, 'tmp') },
  });
  for (const line of run.stdout.split('\n').filter((text) => text !== '')) {
    const verdict: Verdict = JSON.parse(line);
    verdicts.set(verdict.name, verdict);
  }
});

async function surroundings(): Promise<string[]> {
  const all = await Promise.all(SURROUNDINGS.map((folder) => listing(join(root, folder))));
  return all.flat();
}

/** Paths below the depot of one door that the process made or changed, each once. */
function touched(depot: string): string[] {
  const paths = run.changes.flatMap((change) => change.paths);
  return [...new Set(paths.filter((path) => path === depot || path.startsWith(`${depot}/`)))].map((path) =>
    path.slice(depot.length),
  );
}

for (const [index, { title, code }] of HOSTILE_ARCHIVES.entries()) {
  test(`at the door: ${title}`, async (t) => {
    t.deepEqual(verdicts.get(String(index)), {
      name: String(index),
      fetched: code,
      updated: code,
      saved: 0,
    });
    for (const door of DOORS) {
      const depot = join(root, 'depots', `${index}-${door}`);
      const paths = touched(depot).filter((path) => !FOLDER.test(path) && !LOCK.test(path));
      t.is(paths.length, 1, paths.join('\n'));
      t.regex(paths[0] ?? '', STAGED);
      const calls = run.changes.filter((change) => change.paths.includes(depot + paths[0]));
      t.deepEqual([calls.length, new Set(calls.map(({ call }) => call.slice(0, 6))).size], [2, 2]);
      t.deepEqual((await readdir(depot, { recursive: true })).sort(), ['store', 'store/staging']);
    }
  });
}

test('nothing outside the depots was made, changed or removed', async (t) => {
  t.is(run.exitCode, 0, run.stderr);
  const elsewhere = run.changes.filter(({ paths }) =>
    paths.some((path) => !path.startsWith(join(root, 'depots')) && path !== '/dev/null'),
  );
  t.deepEqual(elsewhere, []);
  t.deepEqual(await surroundings(), before);
});

for (const name of ['good-tarball', 'good-zip']) {
  test(`what is seen here is there to be seen: ${name} is admitted`, (t) => {
    t.deepEqual(verdicts.get(name), { name, fetched: 'accepted', updated: 'accepted', saved: 1 });
    for (const door of DOORS) {
      const paths = touched(join(root, 'depots', `${name}-${door}`));
      t.true(paths.some((path) => /^\/store\/sha256\/..\/[0-9a-f]{64}$/.test(path)));
      t.true(paths.some((path) => path.startsWith('/store/archives/')));
    }
  });
}

const SPEC = `depot: {name: godepot, origin: godepot-test, maintainer: godepot tests <godepot@example.com>}
toolchains: [1.27.3]
platforms: [linux/amd64]
`;

for (const form of ['tarball', 'module-zip'] as const) {
  for (const verb of ['fetch', 'lock update']) {
    test(`the executable itself: ${verb} of a hostile ${form}`, async (t) => {
      const folder = join(root, `${form} ${verb}`.replaceAll(' ', '-'));
      const index = HOSTILE_ARCHIVES.findIndex((archive) => archive.form === form);
      const small = await smallToolchain(SAMPLE_TOOLCHAIN);
      for (const name of ['specs', ...SURROUNDINGS]) await mkdir(join(folder, name), { recursive: true });
      await writeFile(join(folder, 'specs/depot.yaml'), SPEC);
      // only the other form is pinned by digest, so that this one reaches the parsers
      const other = form === 'tarball' ? 'module-zip' : 'tarball';
      const pin = { [other]: { sha256: digest(small[other === 'tarball' ? other : 'zip']), size: 1 } };
      await writeFile(
        join(folder, 'specs/godepot.lock'),
        encodeLock(verb === 'fetch' ? lockOf(small, pin) : EMPTY_LOCK),
      );
      // godepot asks the go command for GOPROXY; where there is one, its counters of use are its own affair
      const home = join(folder, 'home/.config');
      const parts = ['specs', 'cwd', 'tmp'];
      const list = (): Promise<string[][]> => Promise.all(parts.map((name) => listing(join(folder, name))));
      const untouched = await list();
      const places = ['--spec', 'specs/depot.yaml', '--depot', 'depot', '--keys', 'keys'].map((word) =>
        word.startsWith('--') ? word : join(folder, word),
      );
      const source = ['--source', join(root, 'sources', String(index))];
      const line = [join(projectRoot, 'builder/main.js'), ...places, '--json', ...verb.split(' '), ...source];
      const env = {
        HOME: join(folder, 'home'),
        TMPDIR: join(folder, 'tmp'),
        GOPROXY: 'off',
      };
      const done = await traced(join(folder, 'logs'), line, { cwd: join(folder, 'cwd'), env });
      t.is(done.exitCode, 4, done.stderr);
      t.like(JSON.parse(done.stdout), { error: { code: HOSTILE_ARCHIVES[index]?.code } });
      const depot = join(folder, 'depot');
      const made = done.changes.flatMap(({ paths }) => paths).filter((path) => path !== '/dev/null');
      t.deepEqual(
        made.filter((path) => !path.startsWith(depot) && !path.startsWith(home)),
        [],
      );
      const own = made.filter((path) => path.startsWith(depot));
      const kinds = [...new Set(own)].map((path) => path.slice(depot.length));
      t.is(kinds.filter((path) => STAGED.test(path)).length, 1);
      t.true(
        kinds.every((path) => [FOLDER, LOCK, STAGED].some((kind) => kind.test(path))),
        kinds.join('\n'),
      );
      t.deepEqual((await readdir(depot, { recursive: true })).sort(), ['store', 'store/staging']);
      t.deepEqual(await list(), untouched);
    });
  }
}
