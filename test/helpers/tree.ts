import { lstatSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';

/** Path -> what is there: `f 644 1024 <sha256>`, or `as it came` in the place of the digest; `d 755`, `l -> target`. */
export type Tree = ReadonlyMap<string, string>;

/** Not on disk, or of this run only. */
const NOT_LOOKED_AT = ['/proc', '/dev', '/sys', '/run', '/tmp', '/var/tmp'];

/**
 * What package managers write for themselves: databases, logs, caches, their keyrings. Of dpkg's own folder the alternatives are
 * looked at, since they are what packages leave behind.
 */
const BOOKKEEPING: readonly RegExp[] = [
  /^\/var\/lib\/dpkg\/(?!alternatives)/,
  /^\/var\/lib\/(apt|rpm|dnf|zypp|YaST2|PackageKit)(\/|$)/,
  // rpm's and dnf5's
  /^\/usr\/lib\/sysimage(\/|$)/,
  // where the rpm library of Debian 12 keeps its database when root uses it
  /^\/root\/\.rpmdb\//,
  /^\/var\/cache\//,
  /^\/var\/log\//,
  // go-env's log of the toolchains outlives them, in an rpm go-env too: the lives of a host hold it to its model
  /^\/var\/lib\/go-env(\/history(\/log)?)?$/,
  /^\/etc\/ld\.so\.cache$/,
  /^\/usr\/lib\/python3.*\/__pycache__\b/,
];

/** Where an overlay's tree comes from; folders outside of it. */
export interface Layers {
  lower: string;
  upper: string;
}

/**
 * Reads the tree below `root` in the namespaces that nsenter's options name.
 * @param layers of an overlay: what no command on the server touched has the lower tree's content, which never changes, and is not read
 */
export async function treeOf(namespaces: readonly string[], root: string, layers?: Layers): Promise<Tree> {
  const pruned = NOT_LOOKED_AT.flatMap((path, index) => [
    ...(index === 0 ? [] : ['-o']),
    '-path',
    `${root}${path}`,
  ]);
  const { stdout: entries } = await execa('nsenter', [
    ...namespaces,
    'find',
    root,
    '(',
    ...pruned,
    ')',
    '-prune',
    '-o',
    '-printf',
    '%P\\t%y\\t%m\\t%s\\t%l\\0',
  ]);
  const found = records(entries)
    .map((line) => line.split('\t'))
    .filter(([name = '']) => !BOOKKEEPING.some((pattern) => pattern.test(`/${name}`)));
  const files = found.flatMap(([name = '', type]) => (type === 'f' ? [name] : []));
  const contents =
    layers === undefined ? await digestsIn(root, files, namespaces) : await layered(files, layers);
  const tree = new Map<string, string>();
  for (const [name = '', type = '', mode = '', size = '', target = ''] of found) {
    if (type === 'f') tree.set(`/${name}`, `f ${mode} ${size} ${contents.get(name) ?? 'unread'}`);
    else tree.set(`/${name}`, type === 'l' ? `l -> ${target}` : `${type} ${mode}`);
  }
  return tree;
}

/** Digests of what differs from the lower tree. */
async function layered(files: readonly string[], { lower, upper }: Layers): Promise<Map<string, string>> {
  const touched = await digestsIn(upper, files.filter(isFileIn(upper)));
  const came = await digestsIn(lower, [...touched.keys()].filter(isFileIn(lower)));
  return new Map(
    files.map((name) => {
      const digest = touched.get(name);
      return [name, digest === undefined || digest === came.get(name) ? 'as it came' : digest];
    }),
  );
}

function isFileIn(folder: string): (name: string) => boolean {
  return (name) => lstatSync(join(folder, name), { throwIfNoEntry: false })?.isFile() === true;
}

async function digestsIn(
  folder: string,
  names: readonly string[],
  namespaces?: readonly string[],
): Promise<Map<string, string>> {
  if (names.length === 0) return new Map();
  const line = ['sh', '-c', 'cd "$1" && xargs -0 sha256sum --zero --', 'sums', folder];
  const [program = '', ...rest] = namespaces === undefined ? line : ['nsenter', ...namespaces, ...line];
  const { stdout } = await execa(program, rest, { input: names.map((name) => `${name}\0`).join('') });
  return new Map(records(stdout).map((text) => [text.slice(66), text.slice(0, 64)]));
}

function records(text: string): string[] {
  return text.split('\0').filter((line) => line !== '');
}

/** One line for each path that differs: `+ /a f 644 ...`, `- /b ...`. Empty when the trees are the same. */
export function treeDifference(before: Tree, after: Tree): string[] {
  const lines: string[] = [];
  for (const path of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [was, is] = [before.get(path), after.get(path)];
    if (was === is) continue;
    if (was !== undefined) lines.push(`- ${path} ${was}`);
    if (is !== undefined) lines.push(`+ ${path} ${is}`);
  }
  return lines;
}
