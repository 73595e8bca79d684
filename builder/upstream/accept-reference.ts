import { writeFile } from 'node:fs/promises';

import { DepotError } from '../errors.ts';
import { discard, type Store } from '../store/store.ts';
import { readVulnerabilities } from '../vulnerabilities/database.ts';
import { type Catalogue, parseCatalogue } from './catalogue.ts';
import type { AcceptReference } from './references.ts';

/** Faults named in one message. */
const MOST_NAMED = 10;

/**
 * A catalogue may replace the kept one if it says the same and more. One that lacks a release or a file, or calls one no longer stable, is
 * older, or came through somebody who would have ended lines look alive. One that gives a known file another digest or size contradicts
 * what was seen before.
 * @throws DepotError CATALOGUE_MALFORMED, CATALOGUE_CHANGED
 */
// oxlint-disable-next-line require-await -- what it refuses is to come as a rejection, as AcceptReference says
export const acceptCatalogue: AcceptReference = async (offered, kept) => {
  const now = parseCatalogue(offered.bytes.toString('utf8'), offered.where);
  if (kept === undefined) return true;
  const before = parseCatalogue(kept.bytes.toString('utf8'), kept.where);
  requireUnchanged(before, now, offered.where);
  const stable = new Set(now.stable);
  return (
    [...before.releases].every((version) => now.releases.has(version)) &&
    [...before.files.keys()].every((name) => now.files.has(name)) &&
    before.stable.every((version) => stable.has(version))
  );
};

function requireUnchanged(before: Catalogue, now: Catalogue, where: string): void {
  const changed = [...before.files.values()].filter(({ filename, sha256, size }) => {
    const file = now.files.get(filename);
    return file !== undefined && (file.sha256 !== sha256 || file.size !== size);
  });
  if (changed.length === 0) return;
  throw new DepotError(
    'CATALOGUE_CHANGED',
    `the download page gives ${changed.length} known file(s) another sha256 or size`,
    {
      where,
      hint: 'a published Go release never changes: use neither before you know why; the kept catalogue stays as it was',
      faults: changed.slice(0, MOST_NAMED).map(({ filename, sha256 }) => ({
        message: `${filename}: was ${sha256}, now ${now.files.get(filename)?.sha256 ?? ''}`,
      })),
    },
  );
}

/**
 * A vulnerability database has to be readable as a whole before it replaces the kept one, and must not be older: a kit that was made
 * months ago would make known vulnerabilities unknown. One without a date is taken, since somebody chose it.
 * @throws DepotError VULNERABILITIES_MALFORMED and those of a zip
 */
export function acceptVulnerabilities(store: Store): AcceptReference {
  return async ({ bytes }, kept) => {
    const staged = await store.stage('vulndb.zip');
    try {
      await writeFile(staged, bytes, { flag: 'wx' });
      const { modified } = await readVulnerabilities(staged);
      const before = kept === undefined ? undefined : (await readVulnerabilities(kept.where)).modified;
      return before === undefined || modified === undefined || modified >= before;
    } finally {
      await discard(staged);
    }
  };
}
