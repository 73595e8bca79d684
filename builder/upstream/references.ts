import { firstOf, reasons } from './first-of.ts';
import { keep, readKept, referencePath } from './kept-files.ts';
import type { Delivery, Reference, SmallFile, Source } from './source.ts';

/**
 * What became of one reference: a newer one came, the kept one is still what the source has, what the source has is older than the kept
 * one, or none came.
 */
export type ReferenceUpdate =
  { state: 'refreshed' | 'unchanged' | 'older'; where: string } | { state: 'not refreshed'; why: string };

/**
 * Judges what a source offers before it replaces what is kept: false if that is older.
 * @throws DepotError if it is no such thing or contradicts.
 */
export type AcceptReference = (offered: SmallFile, kept: SmallFile | undefined) => Promise<boolean>;

/** These are looked up beside the main work: a site that a firewall hides must not hold that up for minutes. */
const ONE_TRY = { firstDelay: 100, barrenTries: 1 };

/**
 * Brings the depot's copy of a reference up to date from the first source whose copy is not older, for `plan`, which needs no network.
 * Sources that cannot be reached leave the kept one as it is, and that is said.
 * @throws DepotError as `accept` does; the kept one is then as it was.
 */
export async function refreshReference(
  reference: Reference,
  sources: readonly Source[],
  delivery: Delivery,
  accept: AcceptReference,
): Promise<ReferenceUpdate> {
  const path = referencePath(delivery.store, reference);
  const kept = await readKept(path);
  let older: ReferenceUpdate | undefined;
  const judge = async (source: Source): Promise<ReferenceUpdate | undefined> => {
    const offered = await source.readReference(reference, { ...delivery, pace: ONE_TRY });
    if (offered === undefined) return undefined;
    const { where } = offered;
    if (kept?.bytes.equals(offered.bytes) === true) return { state: 'unchanged', where };
    if (!(await accept(offered, kept))) {
      older ??= { state: 'older', where };
      return undefined;
    }
    await keep(path, offered.bytes);
    return { state: 'refreshed', where };
  };
  const answer = await firstOf(sources, judge);
  if ('found' in answer) return answer.found;
  return older ?? { state: 'not refreshed', why: reasons(answer.faults, 'there is no source to ask') };
}
