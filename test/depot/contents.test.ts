/** docs/architecture.md lists all that a snapshot holds, and nothing that it does not. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { godepot } from '../helpers/godepot.ts';
import { projectRoot } from '../helpers/project.ts';
import { smallDepot } from '../helpers/small-depot.ts';

test('the table of a snapshot’s files is the snapshot', async (t) => {
  const doc = await readFile(join(projectRoot, 'docs/architecture.md'), 'utf8');
  const [, table = ''] = /## What a snapshot holds\n([^]+?)\n## /.exec(doc) ?? [];
  const rows = [...table.matchAll(/^\| +(`.+?) +\| /gm)].map(([, cell = '']) => cell);
  const names = rows.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
  const depot = await smallDepot(t);
  await godepot(depot, ['release'], { SOURCE_DATE_EPOCH: '1790000000' });
  // so that there is something that hosts have to run
  await godepot(depot, ['yank', 'go-1.27=1.27.3-1', '--reason', 'a test'], {
    SOURCE_DATE_EPOCH: '1790000001',
  });
  const entries = await readdir(join(depot.depot, 'current/'), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(depot.depot, 'current/').length));
  t.true(files.length > 30);
  const patterns = names.map(patternOf);
  t.deepEqual(
    files.filter((path) => !patterns.some((pattern) => pattern.test(path))),
    [],
    'a file that no row names',
  );
  t.deepEqual(
    names.filter((name) => !files.some((path) => patternOf(name).test(path))),
    [],
    'a row that no file answers',
  );
});

/** `yum*` is every yum tree, `<arch>` any name; what ends with a slash is all below. */
function patternOf(name: string): RegExp {
  const text = name
    .replaceAll(/[.+]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replace('<depot>', 'godepot')
    .replaceAll(/<[a-z]+>/g, '[^/]+');
  return new RegExp(`^${text}${name.endsWith('/') ? '' : '$'}`);
}
