import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { execa } from 'execa';

import { checkedOutCommit } from '../../builder/build/commit.ts';
import { readOwnMaterials } from '../../builder/build/materials.ts';
import { hexOfH1 } from '../../builder/report/purl.ts';
import { projectRoot } from '../helpers/project.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

test("the commit is what git says, in every state of a checkout's files", async (t) => {
  const folder = await temporaryFolder(t);
  const git = async (...line: string[]): Promise<string> =>
    (await execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-C', folder, ...line]))
      .stdout;
  t.is(await checkedOutCommit(folder), undefined);
  await git('init', '-b', 'main');
  t.is(await checkedOutCommit(folder), undefined);
  await git('commit', '--allow-empty', '-m', 'one');
  const head = await git('rev-parse', 'HEAD');
  t.is(await checkedOutCommit(folder), head);
  await git('pack-refs', '--all');
  t.is(await checkedOutCommit(folder), head);
  await git('worktree', 'add', '-b', 'deep/branch', join(folder, 'tree'));
  t.is(await checkedOutCommit(join(folder, 'tree')), head);
  await git('checkout', '--detach');
  t.is(await checkedOutCommit(folder), head);
  // what no git writes says nothing
  for (const text of ['ref: refs/../../etc/passwd', 'ref: /etc/passwd', 'f'.repeat(39), '']) {
    await writeFile(join(folder, '.git/HEAD'), `${text}\n`);
    t.is(await checkedOutCommit(folder), undefined, text);
  }
  const odd = await temporaryFolder(t);
  await mkdir(join(odd, '.git/HEAD'), { recursive: true });
  t.is(await checkedOutCommit(odd), undefined);
});

test("the digest of godepot's sources is what the page for auditors says to run", async (t) => {
  const line =
    'find builder specs package.json -type f ! -regex "specs/[^/]*" | LC_ALL=C sort | xargs sha256sum | sha256sum';
  const { stdout } = await execa('sh', ['-c', line], { cwd: projectRoot });
  t.is(hexOfH1((await readOwnMaterials()).sources), stdout.split(' ')[0] ?? '');
});
