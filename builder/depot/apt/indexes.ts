import { gzip } from '../../archive/gzip.ts';
import { readDebControl } from '../../deb/reader.ts';
import type { DepotIdentity, GoArch } from '../../spec/model.ts';
import type { IndexEntries } from '../indexed/entries.ts';
import { entryPart, type EntryPart } from '../indexed/entry.ts';
import {
  aptDistFolder,
  aptIndexFolder,
  byHashPath,
  COMPONENT,
  PACKAGES_FORMS,
  poolPath,
  servedIn,
} from '../snapshot/layout.ts';
import type { ListedPackage } from '../snapshot/listed-package.ts';
import type { ManifestFile } from '../snapshot/manifest.ts';
import type { Tree } from '../snapshot/tree.ts';
import { packagesIndex, stanza } from './packages.ts';
import { encodeRelease } from './release.ts';

/** What the indexes of a suite are made from. */
export interface AptContent {
  identity: DepotIdentity;
  archs: readonly GoArch[];
  /** Already in the tree, in the order to list them. */
  debs: readonly ListedPackage[];
  /** Unix seconds. */
  date: number;
  /** Unix seconds; undefined: for ever. */
  validUntil?: number | undefined;
}

/**
 * Writes Packages and Packages.gz of each architecture, each again under its digest (by-hash: a client that fetched Release before a
 * switch still finds what it lists), and Release.
 * @returns the text of Release, to be signed by the caller
 */
export async function writeAptIndexes(
  tree: Tree,
  entries: IndexEntries,
  { identity, archs, debs, date, validUntil }: AptContent,
): Promise<string> {
  const dist = aptDistFolder(identity.suite);
  const stanzas: { deb: ListedPackage; raw: Buffer }[] = [];
  for (const deb of debs) {
    const { parts } = await entries.of({ sha256: deb.sha256, location: poolPath(deb) }, async () => [
      await stanzaOf(tree, deb),
    ]);
    for (const { raw } of parts) stanzas.push({ deb, raw: Buffer.from(raw) });
  }
  const listed: ManifestFile[] = [];
  for (const arch of archs) {
    const folder = aptIndexFolder(arch);
    const index = packagesIndex(stanzas.filter(({ deb }) => servedIn(deb, arch)).map(({ raw }) => raw));
    const forms = { Packages: index, 'Packages.gz': gzip(index) };
    for (const name of PACKAGES_FORMS) {
      const file = await tree.write(`${dist}/${folder}/${name}`, forms[name]);
      await tree.alias(byHashPath(file.path, file.sha256), file);
      listed.push({ ...file, path: `${folder}/${name}` });
    }
  }
  const text = encodeRelease({
    identity,
    date,
    validUntil,
    architectures: archs,
    components: [COMPONENT],
    files: listed,
  });
  await tree.write(`${dist}/Release`, text);
  return text;
}

async function stanzaOf(tree: Tree, deb: ListedPackage): Promise<EntryPart> {
  const filename = poolPath(deb);
  const control = await readDebControl(tree.pathOf(`apt/${filename}`));
  return entryPart('stanza', stanza(control, { filename, size: deb.size, sha256: deb.sha256 }));
}
