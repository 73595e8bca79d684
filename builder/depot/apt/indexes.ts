import { gzip } from '../../archive/gzip.ts';
import { readDebControl } from '../../deb/reader.ts';
import type { DepotIdentity, GoArch } from '../../spec/model.ts';
import type { IndexEntries } from '../indexed/entries.ts';
import { entryPart, type EntryPart } from '../indexed/entry.ts';
import { aptDistFolder, aptIndexFolder, COMPONENT, poolPath, servedIn } from '../snapshot/layout.ts';
import type { ListedPackage } from '../snapshot/listed-package.ts';
import type { ManifestFile } from '../snapshot/manifest.ts';
import type { Tree } from '../snapshot/tree.ts';
import { packagesIndex, stanza } from './packages.ts';
import { encodeRelease } from './release.ts';

/**
 * Writes Packages and Packages.gz of each architecture, each again under its digest (by-hash: a client that fetched Release before a
 * switch still finds what it lists), and Release.
 * @param debs already in the tree, in the order to list them
 * @param date unix seconds
 * @param validUntil unix seconds; undefined: for ever
 * @returns the text of Release, to be signed by the caller
 */
export async function writeAptIndexes(
  tree: Tree,
  identity: DepotIdentity,
  archs: readonly GoArch[],
  debs: readonly ListedPackage[],
  date: number,
  entries: IndexEntries,
  validUntil?: number,
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
    for (const [name, data] of [
      ['Packages', index],
      ['Packages.gz', gzip(index)],
    ] as const) {
      const file = await tree.write(`${dist}/${folder}/${name}`, data);
      await tree.alias(`${dist}/${folder}/by-hash/SHA256/${file.sha256}`, file);
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
