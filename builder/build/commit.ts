import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { ifPresent } from '../io/if-present.ts';

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/**
 * The commit that is checked out in a folder, read from its files (gitrepository-layout(5)): git itself may be absent, and would refuse a
 * checkout of another user. Undefined where the folder is no checkout or has no commit yet.
 */
export async function checkedOutCommit(folder: string): Promise<string | undefined> {
  const dotGit = join(folder, '.git');
  const pointer = await text(dotGit);
  // a worktree has a file there that names its part of the repository
  const own = pointer === undefined ? dotGit : resolve(folder, pointer.replace(/^gitdir: /, ''));
  const head = await text(join(own, 'HEAD'));
  if (head === undefined) return undefined;
  if (COMMIT.test(head)) return head;
  const [, ref = ''] = /^ref: (refs\/[^\s]+)$/.exec(head) ?? [];
  if (ref === '' || ref.includes('..')) return undefined;
  const common = resolve(own, (await text(join(own, 'commondir'))) ?? '.');
  for (const place of [own, common]) {
    const loose = await text(join(place, ref));
    if (loose !== undefined && COMMIT.test(loose)) return loose;
  }
  const packed = (await text(join(common, 'packed-refs'))) ?? '';
  const line = packed.split('\n').find((each) => each.endsWith(` ${ref}`));
  const commit = line?.slice(0, -ref.length - 1);
  return commit !== undefined && COMMIT.test(commit) ? commit : undefined;
}

async function text(path: string): Promise<string | undefined> {
  // what is a folder, or cannot be read, says nothing
  const found = await ifPresent(readFile(path, 'utf8')).catch(() => undefined);
  return found?.trim();
}
