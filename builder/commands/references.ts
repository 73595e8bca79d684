import { type FoundCatalogue, findCatalogue, findVulnerabilities } from '../upstream/carried-data.ts';
import type { VulnerabilityDatabase } from '../vulnerabilities/model.ts';
import type { House } from './house.ts';

/** What is known of all releases together, without a network. */
export interface ReferencesAtHand {
  catalogue: FoundCatalogue | undefined;
  vulnerabilities: VulnerabilityDatabase | undefined;
}

/** The policy judges by them and a publication tells of them: read once, and both speak of the same. */
const READ = new WeakMap<House, Promise<ReferencesAtHand>>();

/** @throws DepotError as findCatalogue() and findVulnerabilities() */
export function referencesAtHand(house: House): Promise<ReferencesAtHand> {
  const found = READ.get(house) ?? read(house);
  READ.set(house, found);
  return found;
}

async function read({ spec, store }: House): Promise<ReferencesAtHand> {
  const catalogue = await findCatalogue(spec, store);
  return { catalogue, vulnerabilities: await findVulnerabilities(spec, store) };
}
