import { writeFile } from 'node:fs/promises';

import { DepotError } from '../errors.ts';
import { discard, type Store } from '../store/store.ts';
import { readVulnerabilities } from '../vulnerabilities/database.ts';
import { type Catalogue, parseCatalogue } from './catalogue.ts';
import type { SmallFile } from './source.ts';

/** Faults named in one message. */
const MOST_NAMED = 10;

/**
 * A catalogue may replace the kept one if it says the same and more. Releases do not vanish and digests do not change: a page that forgot
 * some (a proxy that dropped `include=all`) would make ended lines look alive, one that says otherwise contradicts what was seen before.
 * @throws DepotError CATALOGUE_MALFORMED, CATALOGUE_SHRUNK, CATALOGUE_CHANGED
 */
export function acceptCatalogue(offered: SmallFile, kept: SmallFile | undefined): Promise<void> {
  const now = parseCatalogue(offered.bytes.toString('utf8'), offered.where);
  if (kept !== undefined)
    compare(parseCatalogue(kept.bytes.toString('utf8'), kept.where), now, offered.where);
  return Promise.resolve();
}

function compare(before: Catalogue, now: Catalogue, where: string): void {
  const changed = [...before.files.values()].filter(({ filename, sha256 }) => {
    const file = now.files.get(filename);
    return file !== undefined && file.sha256 !== sha256;
  });
  if (changed.length > 0) {
    throw new DepotError(
      'CATALOGUE_CHANGED',
      `the download page gives ${changed.length} known file(s) another sha256`,
      {
        where,
        hint: 'a published Go release never changes: use neither before you know why; the kept catalogue stays as it was',
        faults: changed.slice(0, MOST_NAMED).map(({ filename, sha256 }) => ({
          message: `${filename}: was ${sha256}, now ${now.files.get(filename)?.sha256 ?? ''}`,
        })),
      },
    );
  }
  const gone = [...before.releases].filter((version) => !now.releases.has(version));
  if (gone.length === 0) return;
  throw new DepotError(
    'CATALOGUE_SHRUNK',
    `the download page no longer lists ${gone.length} known release(s)`,
    {
      where,
      hint: 'the newest releases only come where include=all was dropped on the way; the kept catalogue stays as it was',
      faults: gone.slice(0, MOST_NAMED).map((version) => ({ message: `go${version}` })),
    },
  );
}

/** A vulnerability database has to be readable as a whole before it replaces the kept one. */
export function acceptVulnerabilities(store: Store): (offered: SmallFile) => Promise<void> {
  return async ({ bytes }) => {
    const staged = await store.stage('vulndb.zip');
    try {
      await writeFile(staged, bytes, { flag: 'wx' });
      await readVulnerabilities(staged);
    } finally {
      await discard(staged);
    }
  };
}
