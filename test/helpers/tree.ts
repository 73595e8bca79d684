import { execa } from 'execa';

/** Path -> what is there: `f 644 1024 <sha256>`, `d 755`, `l -> target`. */
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

/** Reads the tree below `root` in the namespaces that nsenter's options name. */
export async function treeOf(namespaces: readonly string[], root: string): Promise<Tree> {
  const pruned = NOT_LOOKED_AT.flatMap((path, index) => [
    ...(index === 0 ? [] : ['-o']),
    '-path',
    `${root}${path}`,
  ]);
  const find = ['find', root, '(', ...pruned, ')', '-prune', '-o'];
  const { stdout: entries } = await execa('nsenter', [
    ...namespaces,
    ...find,
    '-printf',
    '%P\\t%y\\t%m\\t%s\\t%l\\0',
  ]);
  const { stdout: sums } = await execa('nsenter', [
    ...namespaces,
    'sh',
    '-c',
    '"$@" -type f -print0 | xargs -0 sha256sum --zero',
    'sums',
    ...find,
  ]);
  const digests = new Map(records(sums).map((line) => [line.slice(66 + root.length), line.slice(0, 64)]));
  const tree = new Map<string, string>();
  for (const line of records(entries)) {
    const [name = '', type = '', mode = '', size = '', target = ''] = line.split('\t');
    const path = `/${name}`;
    if (BOOKKEEPING.some((pattern) => pattern.test(path))) continue;
    if (type === 'f') tree.set(path, `f ${mode} ${size} ${digests.get(path) ?? 'unread'}`);
    else tree.set(path, type === 'l' ? `l -> ${target}` : `${type} ${mode}`);
  }
  return tree;
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
