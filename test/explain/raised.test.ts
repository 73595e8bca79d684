import test from 'ava';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';

import { ERROR_CODES } from '../../builder/errors.ts';
import { projectRoot } from '../helpers/project.ts';

const BUILDER = join(projectRoot, 'builder');

/** The codes that a source names in order to raise them; comparisons and comments do not count. */
function raisedIn(source: string): string[] {
  const code = source
    .replaceAll(/hasCode\([^)]*\)/g, '')
    .replaceAll(/[!=]== '[A-Z0-9_]+'/g, '')
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  return [...code.matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)'/g)].map(([, name = '']) => name);
}

test('every code is raised somewhere: one that nobody raises is dead', async (t) => {
  const names = await readdir(BUILDER, { recursive: true });
  const raised = new Set<string>();
  for (const name of names) {
    // the lists of codes themselves, and the line that leaves `more:` out for some
    if (!name.endsWith('.ts') || name === 'error-codes.ts' || name.startsWith('explain/')) continue;
    const source = await readFile(join(BUILDER, name), 'utf8');
    for (const code of raisedIn(source)) raised.add(code);
  }
  t.deepEqual(
    Object.keys(ERROR_CODES).filter((code) => !raised.has(code)),
    [],
  );
  // what would not count
  t.deepEqual(raisedIn("if (hasCode(error, 'A_CODE') || x === 'B_CODE') // 'C_CODE'\n/** 'D_CODE' */"), []);
  t.deepEqual(raisedIn("throw new DepotError('A_CODE', 'text')"), ['A_CODE']);
});

/** Files that are loaded with `from`, without waiting for a verb: types alone load nothing, `import()` comes later. */
async function loadedWith(from: string): Promise<Set<string>> {
  const seen = new Set<string>();
  const queue = [from];
  for (const file of queue) {
    if (seen.has(file)) continue;
    seen.add(file);
    const source = await readFile(file, 'utf8');
    for (const [, target = ''] of source.matchAll(/^(?:import|export) (?!type )[^;]*?from '(\.[^']+)'/gm)) {
      queue.push(resolve(dirname(file), target));
    }
  }
  return new Set([...seen].map((file) => relative(BUILDER, file)));
}

test('pages are read by their own verb alone', async (t) => {
  const start = await loadedWith(join(BUILDER, 'command-line.ts'));
  t.true(start.has('commands/failure.ts'));
  t.deepEqual(
    [...start].filter((file) => file.startsWith('explain/')),
    [],
  );
  t.true((await loadedWith(join(BUILDER, 'commands/explain.ts'))).has('explain/pages.ts'));
});
