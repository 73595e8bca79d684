import { join } from 'node:path';

import type { Store } from '../store/store.ts';
import type { Reference } from './source.ts';

/** Names of what is known about all releases together, in the depot's upstream folder and at the top of a carried one. */
export const REFERENCE_FILES: Readonly<Record<Reference, string>> = {
  catalogue: 'catalogue.json',
  vulnerabilities: 'vulndb.zip',
};
/** In a carried folder, instead of the zip: the database unpacked, a copy of its git repository, or one JSON file. */
export const VULNERABILITIES_FOLDER = 'vulndb';
export const VULNERABILITIES_JSON = 'vulndb.json';

/** What the depot keeps of upstream as it came, laid out as a folder source reads it: `<depot>/store/upstream`. */
export function upstreamFolder(store: Pick<Store, 'root'>): string {
  return join(store.root, 'upstream');
}

export function upstreamFile(store: Pick<Store, 'root'>, name: string): string {
  return join(upstreamFolder(store), name);
}
