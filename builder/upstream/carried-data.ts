import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { digestFile } from '../io/digest-file.ts';
import { thereOrNot } from '../io/if-present.ts';
import { readRegular } from '../io/regular-file.ts';
import type { DepotSpec } from '../spec/model.ts';
import type { Store } from '../store/store.ts';
import { readVulnerabilities } from '../vulnerabilities/database.ts';
import type { VulnerabilityDatabase } from '../vulnerabilities/model.ts';
import { acceptCatalogue } from './accept-reference.ts';
import { requireWhole } from './carried-files.ts';
import { type Catalogue, parseCatalogue } from './catalogue.ts';
import { REFERENCE_FILES, upstreamFile, VULNERABILITIES_FOLDER, VULNERABILITIES_JSON } from './file-names.ts';
import { MAX_REFERENCE_BYTES, type SmallFile } from './source.ts';

export interface FoundCatalogue {
  path: string;
  catalogue: Catalogue;
}

/**
 * The catalogue at hand, without a network: the newest() of the depot's own copy and those in carried folders, where the one with more
 * releases is newer. A carried one takes the place of the depot's own under the same terms as in `lock update`: it must say
 * the same and more.
 * @throws DepotError CATALOGUE_MALFORMED, CATALOGUE_CHANGED; KIT_DAMAGED, KIT_MALFORMED, KIT_UNFINISHED; NOT_A_FILE, FILE_LARGE
 */
export async function findCatalogue(
  spec: Pick<DepotSpec, 'sources'>,
  store: Pick<Store, 'root'>,
): Promise<FoundCatalogue | undefined> {
  const own = await readCatalogue(upstreamFile(store, REFERENCE_FILES.catalogue));
  const carried: ReadCatalogue[] = [];
  for (const root of folders(spec)) {
    await requireWhole(root, REFERENCE_FILES.catalogue);
    const found = await readCatalogue(join(root, REFERENCE_FILES.catalogue));
    if (found !== undefined) carried.push(found);
  }
  const best = newest(own, carried, ({ catalogue }) => catalogue.releases.size);
  if (best === undefined) return undefined;
  const taken =
    own === undefined || best === own || (await acceptCatalogue(best.file, own.file)) ? best : own;
  return { path: taken.file.where, catalogue: taken.catalogue };
}

interface ReadCatalogue {
  file: SmallFile;
  catalogue: Catalogue;
}

async function readCatalogue(where: string): Promise<ReadCatalogue | undefined> {
  const bytes = await thereOrNot(readRegular(where, MAX_REFERENCE_BYTES.catalogue));
  if (bytes === undefined) return undefined;
  return { file: { bytes, where }, catalogue: parseCatalogue(bytes.toString('utf8'), where) };
}

/**
 * The vulnerability database at hand, without a network: what the spec names, which must be there; else the newest() of the depot's own copy
 * and those in carried folders.
 * @throws DepotError as readVulnerabilities; KIT_DAMAGED, KIT_MALFORMED, KIT_UNFINISHED
 */
export async function findVulnerabilities(
  spec: Pick<DepotSpec, 'policy' | 'sources'>,
  store: Pick<Store, 'root'>,
): Promise<VulnerabilityDatabase | undefined> {
  const named = spec.policy.vulnerabilities.database;
  if (named !== undefined) return readVulnerabilities(named);
  const kept = upstreamFile(store, REFERENCE_FILES.vulnerabilities);
  const own = (await isThere(kept)) ? await readVulnerabilities(kept) : undefined;
  const carried: VulnerabilityDatabase[] = [];
  for (const root of folders(spec)) {
    const path = await carriedDatabase(root);
    // after `lock update` the depot's copy mostly is the carried one, and reading a database takes a while
    if (path === undefined || (own !== undefined && (await isSameFile(path, kept)))) continue;
    carried.push(await readVulnerabilities(path));
  }
  return newest(own, carried, ({ modified }) => modified);
}

/** What a carried folder has of a database: the first of these names. */
async function carriedDatabase(root: string): Promise<string | undefined> {
  for (const name of [REFERENCE_FILES.vulnerabilities, VULNERABILITIES_FOLDER, VULNERABILITIES_JSON]) {
    await requireWhole(root, name);
    if (await isThere(join(root, name))) return join(root, name);
  }
  return undefined;
}

/**
 * Which copy of a reference counts: of the carried ones the newest, the first in the spec's order where that cannot be told; then that one
 * or the depot's own, whichever is newer. Of equal age the depot's own, which was looked at when it was taken in. Where either has no date
 * (a copy of the database's git repository has none) the carried one: somebody carried it there on purpose, while the depot's own is just
 * what the last update left; and a medium that could never win would be of no use.
 */
function newest<T>(
  own: T | undefined,
  carried: readonly T[],
  ageOf: (copy: T) => number | undefined,
): T | undefined {
  const isNewer = (one: T, other: T, ifUnknown: boolean): boolean => {
    const [age, otherAge] = [ageOf(one), ageOf(other)];
    return age === undefined || otherAge === undefined ? ifUnknown : age > otherAge;
  };
  const [first, ...others] = carried;
  if (first === undefined) return own;
  const best = others.reduce((most, next) => (isNewer(next, most, false) ? next : most), first);
  return own === undefined || isNewer(best, own, true) ? best : own;
}

function folders({ sources }: Pick<DepotSpec, 'sources'>): string[] {
  return sources.flatMap((source) => (source.kind === 'directory' ? [source.path] : []));
}

async function isThere(path: string): Promise<boolean> {
  return (await thereOrNot(stat(path))) !== undefined;
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [found, expected] = [await stat(one), await stat(other)];
  if (!found.isFile() || !expected.isFile() || found.size !== expected.size) return false;
  return (await digestFile(one)).sha256 === (await digestFile(other)).sha256;
}
