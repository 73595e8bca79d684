/**
 * Writes the indexes of one architecture, in a process of its own: `node bench/start.js write-indexes.ts yum|apt DEPOT COUNT`. DEPOT/packages.json
 * lists the packages, DEPOT/signed.json digests of index entries, as a publication has them from the current snapshot's manifest.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { openIndexEntries } from '../builder/depot/indexed/entries.ts';
import { poolPath, yumHref } from '../builder/depot/snapshot/layout.ts';
import { createTree } from '../builder/depot/snapshot/tree.ts';
import { openStore } from '../builder/store/store.ts';
import { type BuiltPackage } from '../builder/build/record.ts';

const DATE = 1_790_000_000;
const IDENTITY = { name: 'bench', origin: 'bench', label: 'bench', suite: 'stable', url: undefined };

const [format = '', depot = '', count = ''] = process.argv.slice(2);
const store = openStore(depot);
const json = async (name: string): Promise<string> => readFile(join(depot, name), 'utf8');
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by index-ground.ts
const all = JSON.parse(await json('packages.json')) as BuiltPackage[];
const wanted = format === 'yum' ? 'rpm' : 'deb';
const packages = all
  .filter((pkg) => pkg.format === wanted)
  .slice(0, Number(count))
  .sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written below
const signed = JSON.parse(await json(`signed-${format}.json`).catch(() => '[]')) as [string, string][];
const entries = openIndexEntries(store, new Map(signed));
const root = join(depot, 'tree');
await rm(root, { recursive: true, force: true });
const tree = await createTree(root, DATE);
// the packages are where they are; linking them is not what is measured
const reading = { ...tree, pathOf: (path: string) => packagePaths.get(path) ?? tree.pathOf(path) };
const packagePaths = new Map<string, string>();
if (format === 'yum') {
  const { writeYumIndexes } = await import('../builder/depot/yum/indexes.ts');
  const places = packages.map((pkg) => ({ sha256: pkg.sha256, size: pkg.size, href: yumHref(pkg) }));
  for (const { href, sha256 } of places) packagePaths.set(`yum/x86_64/${href}`, store.pathOf(sha256));
  await tree.write(
    'yum/x86_64/repodata/repomd.xml',
    await writeYumIndexes(reading, 'yum/x86_64', places, DATE, entries),
  );
} else {
  const { writeAptIndexes } = await import('../builder/depot/apt/indexes.ts');
  for (const pkg of packages) packagePaths.set(`apt/${poolPath(pkg)}`, store.pathOf(pkg.sha256));
  await writeAptIndexes(reading, entries, {
    identity: { ...IDENTITY, vendor: '', maintainer: '' },
    archs: ['amd64'],
    debs: packages,
    date: DATE,
  });
}
await entries.keep();
await writeFile(join(depot, `next-${format}.json`), JSON.stringify([...entries.digests()]));
