import { writeFile } from 'node:fs/promises';

import { DepotError } from '../errors.ts';
import { discard, type Store } from '../store/store.ts';
import { readVulnerabilities } from '../vulnerabilities/database.ts';
import type { VulnerabilityDatabase } from '../vulnerabilities/model.ts';
import { type Catalogue, parseCatalogue } from './catalogue.ts';
import type { AcceptReference } from './references.ts';

const DAY = 86_400;
/** Faults named in one message. */
const MOST_NAMED = 10;

/**
 * A catalogue may replace the kept one if it says the same and more. One that lacks a release or a file, or calls one no longer stable, is
 * older, or came through somebody who would have ended lines look alive. One that gives a known file another digest or size contradicts
 * what was seen before.
 * @throws DepotError CATALOGUE_MALFORMED, CATALOGUE_CHANGED
 */
export const acceptCatalogue: AcceptReference = async (offered, kept) => {
  const now = parseCatalogue(offered.bytes.toString('utf8'), offered.where);
  if (kept === undefined) return true;
  const before = await orRemove(kept.where, () => parseCatalogue(kept.bytes.toString('utf8'), kept.where));
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
 * A vulnerability database has to be readable as a whole before it replaces the kept one, and must not know less: one that is older, or lacks
 * an entry that it does not say was withdrawn, would make known vulnerabilities unknown. One without a date is judged by its entries alone.
 * @throws DepotError VULNERABILITIES_MALFORMED, of a date in the future too; those of a zip
 */
export function acceptVulnerabilities(store: Store, now: number): AcceptReference {
  return async ({ bytes, where }, kept) => {
    const before = kept && (await orRemove(kept.where, () => readVulnerabilities(kept.where)));
    const offered = await readOffered(store, bytes, where);
    if (offered.modified !== undefined && offered.modified > now + DAY) {
      throw new DepotError(
        'VULNERABILITIES_MALFORMED',
        'this vulnerability database is dated in the future',
        {
          where,
          hint: 'its date or the clock of this machine is wrong; the kept one stays as it was',
        },
      );
    }
    if (before === undefined) return true;
    const ids = new Set(offered.entries.map(({ id }) => id));
    const forgets = before.entries.some(({ id }) => !ids.has(id) && !offered.withdrawn.has(id));
    const isOlder = (offered.modified ?? Infinity) < (before.modified ?? 0);
    return !forgets && !isOlder;
  };
}

/** Its readers want a file; faults are told of where it came from, since that file is gone when they are read. */
async function readOffered(store: Store, bytes: Buffer, where: string): Promise<VulnerabilityDatabase> {
  const staged = await store.stage('vulndb.zip');
  try {
    await writeFile(staged, bytes, { flag: 'wx' });
    return await readVulnerabilities(staged);
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    const { code, message, hint, faults, cause } = error;
    throw new DepotError(code, message, { where, hint, faults, cause });
  } finally {
    await discard(staged);
  }
}

/** What is kept and cannot be read cannot be compared either, and is not replaced in silence. */
async function orRemove<T>(path: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    throw new DepotError(error.code, `the kept copy cannot be read any more: ${error.message}`, {
      where: path,
      hint: `take it back from a backup, or remove it and run this again: rm ${path}`,
      cause: error,
    });
  }
}
