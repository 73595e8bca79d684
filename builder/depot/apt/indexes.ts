import { gzip } from '../../archive/gzip.ts';
import type { BuiltPackage } from '../../build/record.ts';
import { readDeb } from '../../deb/reader.ts';
import type { DepotIdentity, GoArch } from '../../spec/model.ts';
import { aptDistFolder, aptIndexFolder, COMPONENT, poolPath, servedIn } from '../layout.ts';
import type { ManifestFile } from '../manifest.ts';
import type { Tree } from '../tree.ts';
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
  debs: readonly BuiltPackage[],
  date: number,
  validUntil?: number,
): Promise<string> {
  const dist = aptDistFolder(identity.suite);
  const stanzas: { deb: BuiltPackage; text: string }[] = [];
  for (const deb of debs) {
    const filename = poolPath(deb);
    const { control } = await readDeb(tree.pathOf(`apt/${filename}`));
    stanzas.push({ deb, text: stanza(control, { filename, size: deb.size, sha256: deb.sha256 }) });
  }
  const listed: ManifestFile[] = [];
  for (const arch of archs) {
    const folder = aptIndexFolder(arch);
    const index = packagesIndex(stanzas.filter(({ deb }) => servedIn(deb, arch)).map(({ text }) => text));
    for (const [name, data] of [
      ['Packages', Buffer.from(index)],
      ['Packages.gz', gzip(Buffer.from(index))],
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
