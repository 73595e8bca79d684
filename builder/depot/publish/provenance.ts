import type { BuiltPackage } from '../../build/record.ts';
import { documentsOf } from '../../report/documents.ts';
import type { Store } from '../../store/store.ts';
import { keepBlob } from '../snapshot/keep-blob.ts';
import { PROVENANCE_FOLDER, PROVENANCE_SUMS } from '../snapshot/layout.ts';
import { isCarried, type ListedPackage } from '../snapshot/listed-package.ts';
import { reported } from './reported.ts';
import type { Tree } from '../snapshot/tree.ts';

/**
 * Writes what is said about each package: a statement of provenance and two bills of materials. They are blobs of the store, so that
 * snapshots that list the same package share them.
 * @returns the text of SHA256SUMS, to be signed
 */
export async function writeProvenance(
  tree: Tree,
  packages: readonly ListedPackage[],
  store: Store,
): Promise<string> {
  const lines: string[] = [];
  for (const pkg of packages) {
    const documents = isCarried(pkg) ? pkg.carried.documents : await written(pkg, store);
    for (const { name, sha256, size } of documents) {
      await tree.place(`${PROVENANCE_FOLDER}/${name}`, { sha256, size }, store);
      lines.push(`${sha256}  ${name}\n`);
    }
  }
  const text = lines.sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)).join('');
  await tree.write(PROVENANCE_SUMS, text);
  return text;
}

async function written(
  pkg: BuiltPackage,
  store: Store,
): Promise<{ name: string; sha256: string; size: number }[]> {
  const documents = [];
  for (const { name, text } of documentsOf(reported(pkg)))
    documents.push({ name, ...(await keepBlob(store, name, text)) });
  return documents;
}
