import type { BigIntStats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { systemCode } from '../../errors.ts';
import { isMissing } from '../../io/if-present.ts';
import { archFromName } from '../../packaging/arch.ts';
import { isYumTree } from '../../recipes/yum-tree.ts';
import type { GoArch } from '../../spec/model.ts';
import { currentName, parseSnapshotName } from '../snapshot/snapshots.ts';

/** A regular file of a snapshot. */
export interface ServedFile {
  kind: 'file';
  /** Of the snapshot. */
  name: string;
  /** Below the snapshot's folder. */
  inside: string;
  /** True if the address names this snapshot by its own name, under which nothing but signatures ever changes. */
  pinned: boolean;
  found: BigIntStats;
}

/** What a request is for: a file, a mirror list that may have to be made up, or the page where a browser begins. */
export type Resolved =
  ServedFile | { kind: 'mirrorlist'; arch: GoArch; tree: string } | { kind: 'elsewhere'; location: string };

/** The page of a snapshot. */
const PAGE = 'index.html';

/**
 * What a request's path names; undefined for whatever may not be seen or is not there. An allow-list: `current`, snapshots by their names, and
 * mirror lists. What else lies in a depot (store, log, locks, staging, what later versions add) is not published. `current` is replaced by
 * the snapshot that it points to right now.
 */
export async function resolvePath(depot: string, url: string): Promise<Resolved | undefined> {
  const [encoded = '', query = ''] = url.split('#', 1)[0]?.split(/\?(.*)/s) ?? [];
  if (encoded === '/') return { kind: 'elsewhere', location: `current/${PAGE}` };
  if (encoded === '/current') return { kind: 'elsewhere', location: `current/${PAGE}` };
  const parts = partsOf(encoded);
  if (parts === undefined) return undefined;
  const [top = '', second = '', third] = parts;
  if (isYumTree(top) && third === 'mirrorlist' && parts.length === 3) {
    const arch = archFromName(second, 'rpm');
    return arch === undefined || arch === 'all' ? undefined : { kind: 'mirrorlist', arch, tree: top };
  }
  if (top === 'current') {
    const name = await currentName(depot);
    return name === undefined ? undefined : fileOf(depot, name, parts.slice(1), query, false);
  }
  if (top !== 'snapshots' || parseSnapshotName(second) === undefined) return undefined;
  return fileOf(depot, second, parts.slice(2), query, true);
}

/** Decoded path segments, the last one empty for a folder; undefined for an address that no file of a depot has. */
function partsOf(encoded: string): string[] | undefined {
  if (!encoded.startsWith('/')) return undefined;
  let path: string;
  try {
    path = decodeURIComponent(encoded.slice(1));
  } catch {
    return undefined;
  }
  const parts = path.split('/');
  // `..` and hidden names (staging, locks), empty parts, and what a filesystem or a log reads otherwise
  const fine = parts.every(
    (part, index) =>
      (part === '' && index > 0 && index === parts.length - 1) ||
      (part !== '' && !part.startsWith('.') && /^[\u0020-\u007e]+$/.test(part)),
  );
  return fine && !path.includes('\\') ? parts : undefined;
}

async function fileOf(
  depot: string,
  name: string,
  parts: readonly string[],
  query: string,
  pinned: boolean,
): Promise<ServedFile | undefined> {
  const inside = withIndex(parts, query);
  if (inside === undefined) return undefined;
  try {
    const folder = join(await realpath(depot), 'snapshots', name);
    const path = join(folder, inside);
    // a published tree has no links: one would lead out of it, or into the store
    if ((await realpath(path)) !== path) return undefined;
    const found = await stat(path, { bigint: true });
    return found.isFile() ? { kind: 'file', name, inside, pinned, found } : undefined;
  } catch (error) {
    if (isMissing(error) || NO_NAME.has(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** A name that no file can have, and a link that leads to itself: nothing is there either. */
const NO_NAME: ReadonlySet<string> = new Set(['ENAMETOOLONG', 'ELOOP']);

/** Folders are not listed. Two have a file that answers for them: the page, and the list of downloads as Go's own page gives it. */
function withIndex(parts: readonly string[], query: string): string | undefined {
  if (parts.at(-1) !== '') return parts.length === 0 ? undefined : parts.join('/');
  const folder = parts.slice(0, -1).join('/');
  if (folder === '') return PAGE;
  if (folder !== 'dl') return undefined;
  const asked = new URLSearchParams(query);
  // go.dev gives the newest two lines unless everything is asked for
  return asked.get('mode') === 'json' && asked.get('include') !== 'all' ? 'dl/latest.json' : 'dl/index.json';
}
