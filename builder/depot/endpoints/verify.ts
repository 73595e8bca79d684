import { type CheckList, newCheckList } from '../../packaging/checks.ts';
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

/**
 * Looks at what clients of these addresses get: signatures, indexes, packages, and whether all of it is of one publication, everywhere. First
 * the pointers of all endpoints are read, so that a file out of place can be told by whose it is.
 * @returns one list for each endpoint in their order, and one of what they are together where there are several
 */
export async function verifyEndpoints(
  endpoints: readonly Endpoint[],
  trust: Trust,
  options: AskOptions & { deep: boolean },
): Promise<{ each: CheckList[]; together: CheckList | undefined }> {
  const known = nothingKnown();
  const all: Pointers[] = [];
  for (const endpoint of endpoints) all.push(await readPointers(endpoint, trust, known, options));
  for (const pointers of all) {
    const before = new Set<string>();
    verifyAgreement(pointers, known);
    await verifySteadiness(pointers, known, options);
    await verifyAptContents(pointers, known, before, options);
    await verifyYumContents(pointers, known, before, options);
  }
  const together = all.length > 1 ? newCheckList() : undefined;
  if (together !== undefined) compareEndpoints(together, all, known);
  return { each: all.map(({ list }) => list), together };
}
