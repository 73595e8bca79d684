import { DepotError, ERROR_CODES } from '../errors.ts';
import { keep, readKept, referencePath } from './kept-files.ts';
import type { Delivery, Reference, SmallFile, Source } from './source.ts';

/** What became of one reference: a newer one was kept, the kept one is still what the source has, or none came. */
export type ReferenceUpdate =
  { state: 'refreshed' | 'unchanged'; where: string } | { state: 'not asked'; why: string };

/** Judges what a source offers before it replaces what is kept. @throws DepotError if it is no such thing or contradicts. */
export type AcceptReference = (offered: SmallFile, kept: SmallFile | undefined) => Promise<void>;

/** These are looked up beside the main work: a site that a firewall hides must not hold that up for minutes. */
const ONE_TRY = { firstDelay: 100, barrenTries: 1 };

/**
 * Brings the depot's copy of a reference up to date from the first source that has one, for `plan`, which needs no network. A source
 * that cannot be reached leaves the kept one as it is, and that is said.
 * @throws DepotError as `accept` does; the kept one is then as it was.
 */
export async function refreshReference(
  reference: Reference,
  sources: readonly Source[],
  delivery: Delivery,
  accept: AcceptReference,
): Promise<ReferenceUpdate> {
  const path = referencePath(delivery.store, reference);
  const offered = await findReference(reference, sources, delivery);
  if ('why' in offered) return { state: 'not asked', why: offered.why };
  const kept = await readKept(path);
  if (kept?.bytes.equals(offered.bytes) === true) return { state: 'unchanged', where: offered.where };
  await accept(offered, kept);
  await keep(path, offered.bytes);
  return { state: 'refreshed', where: offered.where };
}

async function findReference(
  reference: Reference,
  sources: readonly Source[],
  delivery: Delivery,
): Promise<SmallFile | { why: string }> {
  const reasons: string[] = [];
  for (const source of sources) {
    try {
      const found = await source.readReference(reference, { ...delivery, pace: ONE_TRY });
      if (found !== undefined) return found;
    } catch (error) {
      if (!(error instanceof DepotError) || ERROR_CODES[error.code] !== 'source') throw error;
      reasons.push(`${source.where}: ${error.message}`);
    }
  }
  return { why: reasons.join('; ') || 'no source has one' };
}
