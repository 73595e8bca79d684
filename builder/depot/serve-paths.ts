import { access, readFile, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';

import { archFromName } from '../packaging/arch.ts';
import type { GoArch } from '../spec/model.ts';
import { isYumTree } from '../recipes/yum-tree.ts';
import { isHashNamedIndex } from './layout.ts';
import { mirrorList, mirrorListPath } from './mirrorlist.ts';
import { currentName } from './snapshots.ts';

/** What a request is for: a file below the depot, or a mirror list that may have to be made up. */
export type Resolved = { kind: 'file'; path: string } | { kind: 'mirrorlist'; arch: GoArch; tree: string };

/**
 * The file that a request's path names, relative to the depot; undefined for whatever may not be seen or is not there. `current` is
 * replaced by the snapshot that it points to right now.
 */
export async function resolvePath(depot: string, url: string): Promise<Resolved | undefined> {
  const parts = partsOf(url);
  if (parts === undefined) return undefined;
  const [top = '', second = '', third] = parts;
  // the store holds what is not published yet, and archives that may not be
  if (top === 'store') return undefined;
  if (isYumTree(top) && third === 'mirrorlist' && parts.length === 3) {
    const arch = archFromName(second, 'rpm');
    return arch === undefined || arch === 'all' ? undefined : { kind: 'mirrorlist', arch, tree: top };
  }
  if (top === 'current') {
    const name = await currentName(depot);
    if (name === undefined) return undefined;
    parts.splice(0, 1, 'snapshots', name);
  }
  const path = parts.join('/');
  return (await staysInside(depot, path)) ? { kind: 'file', path } : undefined;
}

/** Decoded path segments, or undefined for an address that no file of a depot has. */
function partsOf(url: string): string[] | undefined {
  const end = url.search(/[?#]/);
  const encoded = end < 0 ? url : url.slice(0, end);
  if (!encoded.startsWith('/')) return undefined;
  let path: string;
  try {
    path = decodeURIComponent(encoded.slice(1));
  } catch {
    return undefined;
  }
  const parts = path.split('/');
  // `..` and hidden names (staging, locks), empty parts, and what a filesystem or a log reads otherwise
  const fine = parts.every((part) => part !== '' && !part.startsWith('.') && /^[\u0020-\u007e]+$/.test(part));
  return fine && !path.includes('\\') ? parts : undefined;
}

/** A link inside the tree may not lead out of it, nor into the store. */
async function staysInside(depot: string, path: string): Promise<boolean> {
  try {
    const root = await realpath(depot);
    const real = await realpath(join(depot, path));
    return real.startsWith(root + sep) && !real.startsWith(join(root, 'store') + sep);
  } catch {
    return false;
  }
}

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/;

/**
 * The published mirror list, or one with the address under which this client reached the server. The Host header is the client's own
 * word, so only what can be a host and a port gets into the answer.
 */
export async function answerMirrorList(
  depot: string,
  { arch, tree }: { arch: GoArch; tree: string },
  host: string | undefined,
): Promise<string | undefined> {
  const name = await currentName(depot);
  if (name === undefined) return undefined;
  try {
    return await readFile(mirrorListPath(depot, arch, tree), 'utf8');
  } catch {
    if (host === undefined || !HOST.test(host)) return undefined;
  }
  const list = mirrorList(`http://${host}`, name, arch, tree);
  const folder = list.trim().slice(`http://${host}/`.length);
  return (await exists(join(depot, folder))) ? list : undefined;
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

/** Named by a digest, or never given a second content: may be kept for ever. Everything else is asked for again each time. */
export function cacheControl(path: string): string {
  const inside = path.replace(/^snapshots\/[^/]+\//, '');
  const immutable =
    isHashNamedIndex(inside) ||
    inside.startsWith('apt/pool/') ||
    /^yum(?:-[0-9a-f]{8})?\/[^/]+\/Packages\//.test(inside);
  return immutable ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/** For names without a telling extension; others are known by theirs. */
export function contentType(path: string): string | undefined {
  if (/\/(?:InRelease|Release|Packages|SHA256SUMS|mirrorlist)$/.test(path))
    return 'text/plain; charset=utf-8';
  if (/\.(?:asc|gpg|key|sources)$/.test(path)) return 'text/plain; charset=utf-8';
  return undefined;
}
