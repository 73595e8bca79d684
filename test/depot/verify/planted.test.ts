/** What a less privileged user, or a broken tool, lays into a depot's folder: told of, and never written, emptied or read for days through. */
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import {
  chmod,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { listSnapshots } from '../../../builder/depot/snapshot/snapshots.ts';
import { verifyDepot } from '../../../builder/depot/verify/depot.ts';
import { godepot, tryGodepot } from '../../helpers/godepot.ts';
import { testKeys } from '../../helpers/keys.ts';
import { projectRoot } from '../../helpers/project.ts';
import { type SmallDepot, smallDepot } from '../../helpers/small-depot.ts';
import { ownerOfFile } from '../../helpers/temporary-folder.ts';

const owner = ownerOfFile();
test.after.always(() => owner.end());

let ground: Promise<SmallDepot> | undefined;

/** One publication, made once. */
function published(): Promise<SmallDepot> {
  ground ??= (async () => {
    const small = await smallDepot(owner);
    await godepot(small, ['release'], { GOPROXY: '', SOURCE_DATE_EPOCH: '1790000000' });
    return small;
  })();
  return ground;
}

/** A copy of its own; what belongs to others lies beside it. */
async function copied(t: ExecutionContext): Promise<SmallDepot & { theirs: string }> {
  const small = await published();
  const folder = join(small.folder, t.title.replaceAll(/\W/g, '-'));
  const theirs = join(folder, 'theirs');
  await mkdir(theirs, { recursive: true });
  await execa('cp', ['-a', small.depot, folder]);
  return { ...small, depot: join(folder, 'dist'), theirs };
}

async function failed({ depot }: SmallDepot): Promise<string[]> {
  const certificates = [(await testKeys()).signer.certificate];
  const { failed: faults } = await verifyDepot(depot, { certificates });
  return faults.map(({ check, code, detail }) => `${check} ${code}: ${detail}`);
}

/** Moved to where others write, with a link in its place. */
async function ledAway(path: string, theirs: string): Promise<void> {
  await rename(path, join(theirs, 'led'));
  await symlink(join(theirs, 'led'), path);
}

for (const inside of ['store/staging', 'store/indexed', 'store/log', 'store/log/audit.jsonl', 'snapshots'])
  test.serial(
    `a link in the place of ${inside} is not written through, and nothing behind it is removed`,
    async (t) => {
      const places = await copied(t);
      await ledAway(join(places.depot, inside), places.theirs);
      const led = join(places.theirs, 'led');
      const isFolder = (await stat(led)).isDirectory();
      if (isFolder) await writeFile(join(led, 'payroll'), 'theirs');
      const before = isFolder ? await readdir(led, { recursive: true }) : await readFile(led);
      const refused = await tryGodepot(places, ['yank', 'go-1.27=1.27.2-1', '--mark-only', '--reason', 'x'], {
        SOURCE_DATE_EPOCH: '1790000100',
      });
      t.is(refused.status, 9);
      t.like(refused.document, { error: { code: 'PATH_UNUSABLE', where: join(places.depot, inside) } });
      t.deepEqual(isFolder ? await readdir(led, { recursive: true }) : await readFile(led), before);
      t.is((await listSnapshots(places.depot)).length, 1);
    },
  );

test.serial('a snapshot behind a link, and folders for everybody to write to, are told of', async (t) => {
  const places = await copied(t);
  t.deepEqual(await failed(places), []);
  const folder = await realpath(join(places.depot, 'current'));
  const name = basename(folder);
  await rename(folder, join(places.theirs, name));
  await symlink(join(places.theirs, name), folder);
  t.deepEqual(await failed(places), [
    `folders SNAPSHOT_TREE: snapshots/${name} is a link, which web servers do not follow`,
  ]);
  await rm(folder);
  await rename(join(places.theirs, name), folder);
  await chmod(folder, 0o757);
  t.deepEqual(await failed(places), [`folders SNAPSHOT_TREE: everybody may write to snapshots/${name}`]);
});

test.serial('a pipe that has a snapshot’s name stops nothing', async (t) => {
  const places = await copied(t);
  await execa('mkfifo', [join(places.depot, 'snapshots/9-00000000')]);
  t.deepEqual(await failed(places), ['foreign files SNAPSHOT_EXTRA: snapshots/9-00000000']);
  t.is((await listSnapshots(places.depot)).length, 1);
});

test.serial('files of terabytes, sparse, are told by their size and not read', async (t) => {
  t.timeout(120_000);
  const places = await copied(t);
  const folder = await realpath(join(places.depot, 'current'));
  const blob = join(places.depot, 'store/sha256/00', `00${'1'.repeat(62)}`);
  await mkdir(dirname(blob), { recursive: true });
  for (const path of [
    join(folder, 'index.html'),
    join(folder, 'extra'),
    join(folder, 'manifest.json.asc'),
    blob,
  ]) {
    // a link to the same inode may lie in the store
    await rm(path, { force: true });
    await writeFile(path, '');
    await truncate(path, 4 * 1024 ** 4);
  }
  const words = (await failed(places)).join('\n');
  t.regex(words, /files altered SNAPSHOT_ALTERED: index\.html has 4398046511104 bytes instead of/);
  t.regex(words, /files extra SNAPSHOT_EXTRA: extra/);
  t.regex(words, /manifest signature SNAPSHOT_SIGNATURE: manifest\.json\.asc has 4398046511104 bytes/);
  t.regex(words, /store STORE_DAMAGED: store\/sha256\/00\/0011/);
});

test.serial('a manifest of a million wrong elements takes no memory for each fault', async (t) => {
  // issues of half a kilobyte each took three hundred times the bytes of the text, and ended the process
  const script = `import { decodeManifest } from '${join(projectRoot, 'builder/depot/snapshot/manifest.ts')}';
    try { decodeManifest('{"files":[' + '0,'.repeat(1e6) + '0]}', 'x'); } catch (error) { process.stdout.write(error.code); }`;
  const { stdout } = await execa(process.execPath, [
    '--max-old-space-size=80',
    '--input-type=module',
    '-e',
    script,
  ]);
  t.is(stdout, 'SNAPSHOT_INVALID');
});

test.serial('a large manifest is not parsed before somebody vouches for it', async (t) => {
  const places = await copied(t);
  const folder = await realpath(join(places.depot, 'current'));
  await writeFile(join(folder, 'manifest.json'), `[${'[],'.repeat(6e6)}[]]`);
  t.regex(
    (await failed(places)).join('\n'),
    /manifest SNAPSHOT_INVALID: nobody vouches for the manifest, and its 18000004 bytes/,
  );
});
