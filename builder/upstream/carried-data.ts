import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { systemCode } from '../errors.ts';
import { readRegular } from '../io/regular-file.ts';
import type { DepotSpec } from '../spec/model.ts';
import type { Store } from '../store/store.ts';
import { readVulnerabilities } from '../vulnerabilities/database.ts';
import type { VulnerabilityDatabase } from '../vulnerabilities/model.ts';
import { type Catalogue, parseCatalogue } from './catalogue.ts';
import { REFERENCE_FILES, upstreamFile, VULNERABILITIES_FOLDER, VULNERABILITIES_JSON } from './file-names.ts';

export interface FoundCatalogue {
  path: string;
  catalogue: Catalogue;
}

/**
 * The catalogue at hand, without a network: the depot's own copy, else that of the spec's first carried folder which has one.
 * @throws DepotError CATALOGUE_MALFORMED, NOT_A_FILE, FILE_LARGE
 */
export async function findCatalogue(
  spec: Pick<DepotSpec, 'sources'>,
  store: Pick<Store, 'root'>,
): Promise<FoundCatalogue | undefined> {
  const path = await firstThere([
    upstreamFile(store, REFERENCE_FILES.catalogue),
    ...folders(spec).map((folder) => join(folder, REFERENCE_FILES.catalogue)),
  ]);
  if (path === undefined) return undefined;
  return { path, catalogue: parseCatalogue((await readRegular(path)).toString('utf8'), path) };
}

/**
 * The vulnerability database at hand, without a network: what the spec names, else what the first carried folder has, else the depot's
 * own copy. What the spec names must be there.
 * @throws DepotError as readVulnerabilities
 */
export async function findVulnerabilities(
  spec: Pick<DepotSpec, 'policy' | 'sources'>,
  store: Pick<Store, 'root'>,
): Promise<VulnerabilityDatabase | undefined> {
  const path =
    spec.policy.vulnerabilities.database ??
    (await firstThere([
      ...folders(spec).flatMap((folder) => [
        join(folder, REFERENCE_FILES.vulnerabilities),
        join(folder, VULNERABILITIES_FOLDER),
        join(folder, VULNERABILITIES_JSON),
      ]),
      upstreamFile(store, REFERENCE_FILES.vulnerabilities),
    ]));
  return path === undefined ? undefined : readVulnerabilities(path);
}

function folders({ sources }: Pick<DepotSpec, 'sources'>): string[] {
  return sources.flatMap((source) => (source.kind === 'directory' ? [source.path] : []));
}

async function firstThere(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    try {
      await stat(path);
      return path;
    } catch (error) {
      // a carried folder that is not mounted is for `fetch` to complain of
      if (!['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) throw error;
    }
  }
  return undefined;
}
