import { type CheckList, newCheckList } from '../../packaging/checks.ts';
import { verifyAtLeast } from '../verify/at-least.ts';
import type { Trust } from '../verify/trust.ts';
import type { Endpoint } from './address.ts';
import { compareEndpoints, verifyAgreement } from './agreement.ts';
import { verifyAptContents } from './apt-contents.ts';
import type { AskOptions } from './ask.ts';
import { nothingKnown } from './known.ts';
import type { Pointers } from './model.ts';
import { readPointers } from './pointers.ts';
import { verifySteadiness } from './steadiness.ts';
import { verifyYumContents } from './yum-contents.ts';

export interface VerifiedEndpoint extends CheckList {
  /** Of what a trusted key vouches for there; null for nothing. */
  sequence: number | null;
}

/**
 * Looks at what clients of these addresses get: signatures, indexes, packages, and whether all of it is of one publication, everywhere. First
 * the pointers of all endpoints are read, so that a file out of place can be told by whose it is.
 * @param options atLeast: the oldest publication that is good enough
 * @returns one list for each endpoint in their order, with the number of its publication, and one of what they are together where there are several
 */
export async function verifyEndpoints(
  endpoints: readonly Endpoint[],
  trust: Trust,
  options: AskOptions & { deep: boolean; atLeast?: number | undefined },
): Promise<{ each: VerifiedEndpoint[]; together: CheckList | undefined }> {
  const known = nothingKnown();
  const all: Pointers[] = [];
  for (const endpoint of endpoints) all.push(await readPointers(endpoint, trust, known, options));
  for (const pointers of all) {
    const before = new Set<string>();
    verifyAgreement(pointers, known);
    verifyAtLeast(pointers.list, sequenceOf(pointers), options.atLeast);
    await verifySteadiness(pointers, known, options);
    await verifyAptContents(pointers, known, before, options);
    await verifyYumContents(pointers, known, before, options);
  }
  const together = all.length > 1 ? newCheckList() : undefined;
  if (together !== undefined) compareEndpoints(together, all, known);
  return { each: all.map((one) => ({ ...one.list, sequence: sequenceOf(one) })), together };
}

function sequenceOf({ manifest }: Pointers): number | null {
  return manifest?.sequence ?? null;
}
