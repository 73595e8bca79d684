import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { isJsonObject } from '../../io/json-object.ts';
import { parseJson } from '../../io/parse-json.ts';
import { readRegular } from '../../io/regular-file.ts';
import { MANIFEST_FILE } from '../snapshot/snapshots.ts';
import { MAX_UNSIGNED_MANIFEST } from '../verify/read-whole.ts';
import type { ServedFile } from './paths.ts';

/** Digests of a snapshot's files, as its manifest lists them. */
type Digests = ReadonlyMap<string, { sha256: string; size: bigint }>;

/** Snapshots whose manifests are held: clients read the current one, and some the one before. */
const MOST_SNAPSHOTS = 4;
/** Signatures and the like; what a manifest does not list is small. */
const MOST_HASHED = 4n * 1024n * 1024n;
const MOST_REMEMBERED = 1000;
const NONE: Digests = new Map();

/**
 * Strong validators: the sha256 of the file, from the manifest, or computed for what it does not list. Two files of one address never share
 * one, whatever their sizes and dates (a rollback brings old content back, a change of keys keeps the date), and mirrors agree on them.
 */
export function createEtags(depot: string): (file: ServedFile) => Promise<string | undefined> {
  const manifests = new Map<string, { stamp: string; digests: Promise<Digests> }>();
  const computed = new Map<string, string>();

  async function digestsOf(name: string): Promise<Digests> {
    const path = join(depot, 'snapshots', name, MANIFEST_FILE);
    const stamp = stampOf(await stat(path, { bigint: true }));
    const known = manifests.get(name);
    // the promise is kept, so that the first clients of a snapshot do not each read it
    const digests = known?.stamp === stamp ? known.digests : readDigests(path);
    manifests.delete(name);
    manifests.set(name, { stamp, digests });
    forgetOldest(manifests, MOST_SNAPSHOTS);
    return digests;
  }

  return async ({ name, inside, found }) => {
    // without a manifest that can be read there are still bytes that can
    const listed = (await digestsOf(name).catch(() => NONE)).get(inside);
    if (listed !== undefined && listed.size === found.size) return `"${listed.sha256}"`;
    if (found.size > MOST_HASHED) return undefined;
    const stamp = `${name}/${inside} ${stampOf(found)}`;
    const digest = computed.get(stamp) ?? (await sha256Of(join(depot, 'snapshots', name, inside)));
    computed.set(stamp, digest);
    forgetOldest(computed, MOST_REMEMBERED);
    return `"${digest}"`;
  };
}

/** A file that was written to or replaced has another one; links to it that come and go change it too, which costs a reading. */
function stampOf(found: {
  dev: bigint;
  ino: bigint;
  size: bigint;
  mtimeNs: bigint;
  ctimeNs: bigint;
}): string {
  return [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join(' ');
}

/** Lenient: what `verify` would refuse is served all the same, as any web server would; by a manifest that is too large, without its digests. */
async function readDigests(path: string): Promise<Digests> {
  const manifest = parseJson((await readRegular(path, MAX_UNSIGNED_MANIFEST)).toString('utf8'));
  const files = isJsonObject(manifest) ? manifest['files'] : undefined;
  const digests = new Map<string, { sha256: string; size: bigint }>();
  for (const file of Array.isArray(files) ? files : []) {
    const { path: inside, sha256, size } = isJsonObject(file) ? file : {};
    if (typeof inside !== 'string' || typeof sha256 !== 'string' || typeof size !== 'number') continue;
    if (/^[0-9a-f]{64}$/.test(sha256) && Number.isSafeInteger(size))
      digests.set(inside, { sha256, size: BigInt(size) });
  }
  return digests;
}

async function sha256Of(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readRegular(path))
    .digest('hex');
}

/** A map gives its keys in the order in which they came. */
function forgetOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
