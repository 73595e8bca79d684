import { readdir, stat } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';

import { ifPresent } from '../../io/if-present.ts';
import type { Store } from '../../store/store.ts';
import type { AdmittedArchive } from '../fetch.ts';
import { REFERENCE_FILES, VULNERABILITIES_FOLDER, VULNERABILITIES_JSON } from '../file-names.ts';
import { companionPath, referencePath } from '../kept-files.ts';
import { companionName } from '../site-source.ts';
import type { Companion } from '../source.ts';
import { moduleInfoPath, moduleZipPath, tarballName } from '../toolchain-module.ts';
import type { KitItem } from './write-kit.ts';

/** Where a kit holds the publisher's certificate and a copy of the lock. */
export const KIT_KEY = 'upstream-key.asc';
export const KIT_LOCK = 'godepot.lock';
const KIT_README = 'README.txt';

export interface KitContent {
  archives: readonly AdmittedArchive[];
  store: Store;
  /** The checksum database's name, and its files below `<store>/sumdb/<name>/`. */
  database: { name: string; files: readonly string[] };
  /** The spec's own vulnerability database, a file or folder; undefined: the depot's copy. */
  vulnerabilities: string | undefined;
  /** Armored certificate of who signs upstream's tarballs. */
  key: Buffer | undefined;
  /** Text of the lock. */
  lock: string;
}

/** Everything that goes into a kit, in the layout that a folder source reads. What the depot does not hold is left out. */
export async function kitItems(content: KitContent): Promise<KitItem[]> {
  const { archives, store, database, key, lock } = content;
  const items: KitItem[] = [];
  const addIfThere = async (path: string, from: string): Promise<void> => {
    if ((await ifPresent(stat(from))) !== undefined) items.push({ path, from });
  };
  for (const archive of archives) {
    const path = archive.form === 'tarball' ? tarballName(archive) : moduleZipPath(archive);
    items.push({ path, from: archive.path, sha256: archive.sha256 });
    const companions: Companion[] = archive.form === 'tarball' ? ['asc', 'sha256', 'info'] : ['info'];
    for (const companion of companions) {
      const name = companion === 'info' ? moduleInfoPath(archive) : companionName(companion, archive);
      await addIfThere(name, companionPath(store, companion, archive));
    }
  }
  for (const file of database.files) {
    const path = `sumdb/${database.name}/${file}`;
    items.push({ path, from: join(store.root, path) });
  }
  await addIfThere(REFERENCE_FILES.catalogue, referencePath(store, 'catalogue'));
  items.push(...(await vulnerabilityItems(content)));
  if (key !== undefined) items.push({ path: KIT_KEY, from: key });
  items.push({ path: KIT_LOCK, from: Buffer.from(lock) }, { path: KIT_README, from: Buffer.from(README) });
  return items;
}

/** As plan looks for it in a folder source. */
async function vulnerabilityItems({ vulnerabilities, store }: KitContent): Promise<KitItem[]> {
  const from = vulnerabilities ?? referencePath(store, 'vulnerabilities');
  const found = await ifPresent(stat(from));
  if (found === undefined) return [];
  if (!found.isDirectory()) {
    return [
      { path: extname(from) === '.json' ? VULNERABILITIES_JSON : REFERENCE_FILES.vulnerabilities, from },
    ];
  }
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
    .map((path) => ({ path: join(VULNERABILITIES_FOLDER, relative(from, path)), from: path }));
}

const README = `Carry-in kit of godepot: Go toolchains with everything that is needed to judge them without a network.

godepot-kit.json            every file with its size and sha256
go*.tar.gz                  official tarballs, with .asc (signature) and .sha256 where they were published
golang.org/toolchain/@v/    toolchain modules
sumdb/                      records and tiles of Go's checksum database: proofs that the above is what everybody gets
catalogue.json              the release catalogue
vulndb.zip, vulndb/, .json  Go's vulnerability database
upstream-key.asc            the certificate that the signatures were checked with; pin its fingerprint in the spec
godepot.lock                a copy of the lock on the side where this was made

On the isolated side, name this folder in depot.yaml:

  source:
    - directory: /path/to/this/folder

then: godepot --offline plan, godepot --offline lock update, godepot --offline release

Nothing here is trusted because it is here: every toolchain is checked again against the lock, the proofs and the signature.
`;
