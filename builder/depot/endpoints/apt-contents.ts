import { gunzipSync } from 'node:zlib';

import { DepotError } from '../../errors.ts';
import { byHashPath } from '../snapshot/layout.ts';
import { parseDeb822 } from '../parsers/deb822.ts';
import { MOST_PACKAGES } from '../parsers/index-fragments.ts';
import { type AskOptions, askWhole } from './ask.ts';
import { asked, mixed } from './asked.ts';
import { belongsTo, type Known, publication } from './known.ts';
import type { AptPointers, Pointers } from './model.ts';
import { type AskedBefore, askPackages, type ListedFile } from './packages.ts';

/** Each index that Release lists, by its digest as apt asks and by its name as older tools do; then the debs. */
export async function verifyAptContents(
  { list, apt }: Pointers,
  known: Known,
  before: AskedBefore,
  options: AskOptions & { deep: boolean },
): Promise<void> {
  if (apt === undefined) {
    list.notDone.push({ check: 'apt: indexes and packages', why: 'no signature vouches for InRelease' });
    return;
  }
  const files = new Map<string, ListedFile>();
  for (const [path, expected] of apt.indexes) {
    await asked(list, `apt: ${path} by hash`, async () => {
      const url = new URL(byHashPath(path, expected.sha256), apt.dist);
      const { bytes, sha256 } = await askWhole(url, options);
      requireSame(path, sha256, expected.sha256, apt, known);
      for (const file of listedIn(path, bytes, apt)) files.set(file.url.href, file);
      return `${bytes.length} bytes, sha256 as Release lists it`;
    });
    await asked(list, `apt: ${path}`, async () => {
      const { bytes, sha256 } = await askWhole(new URL(path, apt.dist), options);
      requireSame(path, sha256, expected.sha256, apt, known);
      return `${bytes.length} bytes, sha256 as Release lists it`;
    });
  }
  await askPackages(list, 'apt: packages', [...files.values()], before, options);
}

/** A file that another publication's signed list has is a mixture; one that nothing has is no file of this depot. */
function requireSame(
  path: string,
  sha256: string,
  wanted: string,
  { date }: AptPointers,
  known: Known,
): void {
  if (sha256 === wanted) return;
  const owner = belongsTo(sha256, known);
  const release = `Release is of ${publication(date, known)}`;
  if (owner !== undefined) throw mixed(`${path} is of ${owner}, ${release}`);
  throw new DepotError(
    'SNAPSHOT_ALTERED',
    `${path} is not what Release lists and of no publication that is known here; ${release}`,
  );
}

function listedIn(path: string, bytes: Buffer, { dist }: AptPointers): ListedFile[] {
  // the packed form says the same, and by-hash has both
  if (!path.endsWith('/Packages')) return unpackable(path, bytes);
  const root = new URL('../../', dist);
  const stanzas = parseDeb822(bytes.toString('utf8'), path, 'APT_INDEX');
  if (stanzas.length > MOST_PACKAGES)
    throw new DepotError('APT_INDEX', `${path} lists more than ${MOST_PACKAGES} packages`);
  return stanzas.map((stanza) => ({
    url: below(root, stanza.get('Filename') ?? ''),
    size: Number(stanza.get('Size')),
    sha256: stanza.get('SHA256') ?? '',
  }));
}

const MOST_UNPACKED = 512 * 1024 * 1024;

function unpackable(path: string, bytes: Buffer): [] {
  if (!path.endsWith('.gz')) return [];
  try {
    gunzipSync(bytes, { maxOutputLength: MOST_UNPACKED });
    return [];
  } catch (cause) {
    throw new DepotError('APT_INDEX', `${path} cannot be unpacked`, { cause });
  }
}

/** A signed index may still not send a client elsewhere: reposync and apt-mirror write what they fetch by these names. */
export function below(root: URL, path: string): URL {
  const url =
    /^[A-Za-z0-9+~_.%/-]+$/.test(path) && !path.startsWith('/') ? new URL(encodeURI(path), root) : undefined;
  if (url === undefined || !url.href.startsWith(root.href))
    throw new DepotError('APT_INDEX', `an index lists a path outside its tree: ${path.slice(0, 200)}`);
  return url;
}
