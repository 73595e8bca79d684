import type { PackageEntry } from '../packaging/package.ts';

/** Merges a sorted list into a sorted stream, bytewise by path; both without duplicates of their own. */
export async function* mergeEntries(
  sorted: readonly PackageEntry[],
  stream: AsyncIterable<PackageEntry>,
): AsyncGenerator<PackageEntry> {
  let next = 0;
  for await (const entry of stream) {
    for (let own = sorted[next]; own !== undefined && isBefore(own.path, entry.path); own = sorted[next]) {
      yield own;
      next++;
    }
    yield entry;
  }
  yield* sorted.slice(next);
}

function isBefore(left: string, right: string): boolean {
  return Buffer.compare(Buffer.from(left), Buffer.from(right)) < 0;
}

/** Bytewise by path. */
export function sortEntries(entries: readonly PackageEntry[]): PackageEntry[] {
  return [...entries].sort((left, right) => (isBefore(left.path, right.path) ? -1 : 1));
}

/** The folders that these paths lie in, below and including `root`: a package of files owns their folders. */
export function foldersOf(paths: Iterable<string>, root: string): string[] {
  const folders = new Set<string>([root]);
  for (const path of paths) {
    for (let end = path.lastIndexOf('/'); end > root.length; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return [...folders];
}
