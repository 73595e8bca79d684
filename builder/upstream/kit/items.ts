import { readdir, stat } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';

import { ifPresent } from '../../io/if-present.ts';
import type { Store } from '../../store/store.ts';
import type { AdmittedArchive } from '../fetch.ts';
import { REFERENCE_FILES, VULNERABILITIES_FOLDER, VULNERABILITIES_JSON } from '../file-names.ts';
import { keptCompanion, referencePath } from '../kept-files.ts';
import type { Companion, Reference } from '../source.ts';
import { archivePath, companionPath } from '../upstream-paths.ts';
import { KIT_MANIFEST } from './manifest.ts';
import type { KitItem } from './write-kit.ts';

/** Where a kit holds the publisher's certificate and a copy of the lock. */
const KIT_KEY = 'upstream-key.asc';
const KIT_LOCK = 'godepot.lock';
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
    items.push({ path: archivePath(archive.form, archive), from: archive.path, sha256: archive.sha256 });
    const companions: Companion[] = archive.form === 'tarball' ? ['asc', 'sha256', 'info'] : ['info'];
    for (const companion of companions) {
      await addIfThere(companionPath(companion, archive), keptCompanion(store, companion, archive));
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

/** Every form that a kit may hold the vulnerability database in. */
export function isVulnerabilities(path: string): boolean {
  return (
    path === REFERENCE_FILES.vulnerabilities ||
    path === VULNERABILITIES_JSON ||
    path.startsWith(`${VULNERABILITIES_FOLDER}/`)
  );
}

/** What a kit goes without, since the depot has none. */
export function lackingReferences(items: readonly KitItem[]): Reference[] {
  const lacking: Reference[] = [];
  if (!items.some(({ path }) => path === REFERENCE_FILES.catalogue)) lacking.push('catalogue');
  if (!items.some(({ path }) => isVulnerabilities(path))) lacking.push('vulnerabilities');
  return lacking;
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

${KIT_MANIFEST}            every file with its size and sha256
go*.tar.gz                  official tarballs, with .asc (signature) and .sha256 where they were published
golang.org/toolchain/@v/    toolchain modules
sumdb/                      records and tiles of Go's checksum database: proofs that the above is what everybody gets
${REFERENCE_FILES.catalogue}              the release catalogue
${REFERENCE_FILES.vulnerabilities}                  Go's vulnerability database (or ${VULNERABILITIES_FOLDER}/, or ${VULNERABILITIES_JSON})
${KIT_KEY}            the certificate that the signatures were checked with
${KIT_LOCK}                a copy of the lock on the side where this was made

On the isolated side, name this folder in depot.yaml:

  source:
    - directory: /path/to/this/folder

then:

  godepot --offline keys upstream refresh --from /path/to/this/folder/${KIT_KEY}    (only what the pinned key signed is taken)
  godepot --offline lock update                                                     (where the lock is not carried otherwise)
  godepot --offline plan
  godepot --offline release

Nothing here is trusted because it is here: every toolchain is checked again against the lock, the proofs and the signature.
`;
