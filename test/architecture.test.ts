import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';

import test from 'ava';

/** The import order of docs/architecture.md, top to bottom: an arrow only ever points down. */
const ROOMS = [
  'commands',
  'depot',
  'build',
  'recipes',
  'upstream',
  'toolchain',
  'rpm|deb',
  'packaging',
  'signing',
  'spec',
  'archive',
  'store',
  'io',
];
const BUILDER = resolve(import.meta.dirname, '..', 'builder');
/** One file has one subject; more than this needs a reason, and there is none so far. */
const MOST_LINES = 250;

function levelOf(room: string): number {
  return ROOMS.findIndex((names) => names.split('|').includes(room));
}

async function sources(): Promise<string[]> {
  const names = await readdir(BUILDER, { recursive: true });
  return names.filter((name) => name.endsWith('.ts')).sort();
}

test('every import points down the house, and rpm and deb know nothing of each other', async (t) => {
  const faults: string[] = [];
  for (const name of await sources()) {
    const [room = ''] = name.split(sep);
    if (!name.includes(sep)) continue; // main.ts, errors.ts, version.ts
    t.true(levelOf(room) >= 0, `builder/${name} lies in no room of the list`);
    const text = await readFile(join(BUILDER, name), 'utf8');
    for (const [, target = ''] of text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)) {
      const path = relative(BUILDER, resolve(BUILDER, dirname(name), target));
      const [other = ''] = path.split(sep);
      if (path.startsWith('..') || !path.includes(sep) || other === room) continue;
      if (levelOf(other) <= levelOf(room)) faults.push(`builder/${name} imports ${path}`);
    }
  }
  t.deepEqual(faults, []);
});

test('files stay small', async (t) => {
  const large: string[] = [];
  for (const name of await sources()) {
    const lines = (await readFile(join(BUILDER, name), 'utf8')).split('\n').length;
    if (lines > MOST_LINES) large.push(`builder/${name}: ${lines} lines`);
  }
  t.deepEqual(large, []);
});
