import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';

import test from 'ava';

/** The import order of docs/architecture.md, top to bottom: an arrow only ever points down. */
const ROOMS = [
  'commands',
  'explain',
  'rebuild',
  'depot',
  'report',
  'build',
  'recipes',
  'policy',
  'upstream',
  'vulnerabilities',
  'toolchain',
  'rpm|deb',
  'packaging',
  'signing',
  'spec',
  'targets',
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

/** Each file of builder/ with the files of builder/ that it imports, types and late imports included. */
async function imports(): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const name of await sources()) {
    const text = await readFile(join(BUILDER, name), 'utf8');
    const targets = text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g);
    const paths = [...targets].map(([, target = '']) =>
      relative(BUILDER, resolve(BUILDER, dirname(name), target)),
    );
    found.set(
      name,
      paths.filter((path) => !path.startsWith('..')),
    );
  }
  return found;
}

/** The files from `name` back to itself, by the shortest way; undefined if there is none. */
function circle(name: string, graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const seen = new Set<string>();
  const ways = [[name]];
  for (const way of ways) {
    for (const next of graph.get(way.at(-1) ?? '') ?? []) {
      if (next === name) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}

test('every import points down the house, and rpm and deb know nothing of each other', async (t) => {
  const faults: string[] = [];
  for (const [name, paths] of await imports()) {
    const [room = ''] = name.split(sep);
    if (!name.includes(sep)) continue; // main.ts, errors.ts, version.ts
    t.true(levelOf(room) >= 0, `builder/${name} lies in no room of the list`);
    for (const path of paths) {
      const [other = ''] = path.split(sep);
      if (!path.includes(sep) || other === room) continue;
      if (levelOf(other) <= levelOf(room)) faults.push(`builder/${name} imports ${path}`);
    }
  }
  t.deepEqual(faults, []);
});

test('policy and the table of targets are pure: nothing of them asks the machine, the working directory or the clock', async (t) => {
  const asks = /from 'node:|\bprocess\b|\bnew Date\(\)|\bDate\.now\b|\/short-path\.ts'/;
  for (const name of await sources()) {
    if (/^(?:policy|targets)\//.test(name.replaceAll(sep, '/')))
      t.notRegex(await readFile(join(BUILDER, name), 'utf8'), asks, name);
  }
});

test('no file imports itself by way of others', async (t) => {
  const graph = await imports();
  const circles = [...graph.keys()].flatMap((name) => circle(name, graph)?.join(' -> ') ?? []);
  t.deepEqual(circles, []);
  // the search is able to find one
  const two = new Map([
    ['a', ['b']],
    ['b', ['c', 'a']],
  ]);
  t.deepEqual(circle('a', two), ['a', 'b', 'a']);
  t.is(circle('c', two), undefined);
});

test('the rooms within depot/ never lead back to themselves', async (t) => {
  const rooms = new Map<string, Set<string>>();
  for (const [name, paths] of await imports()) {
    const [, room = '', file] = name.split(sep);
    if (!name.startsWith(`depot${sep}`)) continue;
    t.not(file, undefined, `builder/${name} lies in no room of depot/`);
    const targets = rooms.get(room) ?? new Set();
    for (const path of paths) {
      const [top, other = ''] = path.split(sep);
      if (top === 'depot' && other !== room) targets.add(other);
    }
    rooms.set(room, targets);
  }
  const graph = new Map([...rooms].map(([room, others]) => [room, [...others]]));
  t.deepEqual(
    [...graph.keys()].flatMap((room) => circle(room, graph)?.join(' -> ') ?? []),
    [],
  );
});

test('docs/architecture.md draws every room, and every room within depot/', async (t) => {
  const doc = await readFile(join(BUILDER, '../docs/architecture.md'), 'utf8');
  const [, drawn = ''] = /^builder\/\n([^`]+)```/m.exec(doc) ?? [];
  const [, depot = ''] = /^ {2}depot\/ ([^]+?)^ {2}[a-z]/m.exec(drawn) ?? [];
  for (const [folder, where] of [
    ['.', drawn],
    ['depot', depot],
  ] as const) {
    for (const entry of await readdir(join(BUILDER, folder), { withFileTypes: true }))
      if (entry.isDirectory()) t.true(where.includes(` ${entry.name}/ `), join(folder, entry.name));
  }
});

test('files stay small', async (t) => {
  const large: string[] = [];
  for (const name of await sources()) {
    const lines = (await readFile(join(BUILDER, name), 'utf8')).split('\n').length;
    if (lines > MOST_LINES) large.push(`builder/${name}: ${lines} lines`);
  }
  t.deepEqual(large, []);
});
