import { createHash } from 'node:crypto';

import { quoted } from '../archive/quoted.ts';
import { type CheckList, reportCheck } from '../packaging/checks.ts';
import { type DebInfo, listDeb } from './reader.ts';
import { isShared } from './shared-directories.ts';
import type { DebEntry } from './tar-entries.ts';

export const DATA_CHECKS = ['modes', 'administrator’s directories', 'conffiles', 'md5sums'] as const;

/** What the checks need of the data archive; grows with the number of entries. */
export interface DebContent {
  entries: number;
  /** path -> md5 of every regular file */
  digests: Map<string, string>;
  modeFaults: string[];
  shared: string[];
}

/** @throws DepotError those of listDeb */
export async function readContent(path: string): Promise<DebContent> {
  const content: DebContent = { entries: 0, digests: new Map(), modeFaults: [], shared: [] };
  for await (const entry of listDeb(path)) {
    content.entries++;
    const fault = modeFault(entry);
    if (fault !== undefined) content.modeFaults.push(`${quoted(entry.path)} ${fault}`);
    if (entry.type === 'directory' && isShared(entry.path)) content.shared.push(quoted(entry.path));
    if (entry.type === 'hardlink')
      content.digests.set(entry.path, content.digests.get(entry.target ?? '') ?? '');
    if (entry.type !== 'file') continue;
    const md5 = createHash('md5');
    for await (const chunk of entry.content()) md5.update(chunk);
    content.digests.set(entry.path, md5.digest('hex'));
  }
  return content;
}

/** setuid and setgid give away root, writable files let others change what root runs. */
function modeFault({ type, mode, owner }: DebEntry): string | undefined {
  if (owner.uid !== 0 || owner.gid !== 0) return `belongs to ${owner.uid}:${owner.gid}, not to root`;
  if (type === 'link') return undefined;
  // in a sticky directory, as /tmp is, nobody touches the files of others
  if (type === 'directory' && (mode & 0o7000) === 0o1000) return undefined;
  return (mode & 0o7022) === 0 ? undefined : `has mode ${mode.toString(8)}`;
}

export function checkContent(list: CheckList, info: DebInfo, content: DebContent): void {
  const { digests, entries } = content;
  list.done.push({
    check: 'data archive',
    detail: `${entries} entries: absolute, no "..", none twice, none through a link`,
  });
  reportCheck(
    list,
    'modes',
    'DEB_MODE',
    content.modeFaults,
    'all root:root, none setuid, none writable by others',
  );
  reportCheck(
    list,
    'administrator’s directories',
    'DEB_ADMINISTRATORS',
    content.shared,
    'neither /usr/local nor /opt is carried',
  );

  const missing = info.conffiles
    .filter((path) => !digests.has(path))
    .map((path) => `${quoted(path)} is not in the data`);
  reportCheck(
    list,
    'conffiles',
    'DEB_CONFFILES',
    missing,
    `${info.conffiles.length} conffiles are in the data`,
  );

  if (info.md5sums === undefined) list.notDone.push({ check: 'md5sums', why: 'the deb has no md5sums' });
  else checkDigests(list, info.md5sums, new Set(info.conffiles), digests);
}

function checkDigests(
  list: CheckList,
  listed: ReadonlyMap<string, string>,
  conffiles: ReadonlySet<string>,
  digests: ReadonlyMap<string, string>,
): void {
  const faults: string[] = [];
  let unlisted = 0;
  for (const [path, digest] of digests) {
    const wanted = listed.get(path);
    if (wanted === undefined && conffiles.has(path)) unlisted++;
    else if (wanted === undefined) faults.push(`${quoted(path)} is not listed`);
    else if (wanted !== digest) faults.push(`${quoted(path)} has other content`);
  }
  for (const path of listed.keys()) {
    if (!digests.has(path)) faults.push(`${quoted(path)} is listed and not in the data`);
  }
  reportCheck(
    list,
    'md5sums',
    'DEB_MD5SUMS',
    faults,
    `the content of ${digests.size - unlisted} files matches`,
  );
  // debhelper leaves them out, since dpkg keeps their digests itself
  if (unlisted > 0)
    list.notDone.push({ check: 'content of conffiles', why: `md5sums does not list ${unlisted} of them` });
}
