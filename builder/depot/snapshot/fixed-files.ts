import type { Format } from '../../packaging/package.ts';
import { compareEvr } from '../../rpm/version.ts';
import { armor, dearmor } from '../../signing/armor.ts';
import type { DepotIdentity } from '../../spec/model.ts';
import type { Store } from '../../store/store.ts';
import { COMPONENT } from './layout.ts';
import type { ListedPackage } from './listed-package.ts';
import type { Tree } from './tree.ts';

/** Stands where an address is due and the depot has none; `.invalid` never resolves (RFC 6761). */
const PLACEHOLDER_URL = 'http://depot.invalid';

/** What the files at addresses that never change are made from. */
export interface FixedContent {
  identity: DepotIdentity;
  /** Armored: the current key first, then the next and a retiring one. */
  certificates: readonly string[];
  packages: readonly ListedPackage[];
  keyFiles?: readonly KeyFile[] | undefined;
}

/**
 * What first-time clients fetch, at addresses that never change: `current/<name>.asc`, `current/<name>-repo.deb` ...
 */
export async function writeFixedFiles(
  tree: Tree,
  store: Store,
  { identity, certificates, packages, keyFiles = [] }: FixedContent,
): Promise<void> {
  for (const { name, content } of keyFiles) await tree.write(`${KEYS_FOLDER}/${name}`, content);
  await tree.write(keysFile(identity.name), certificates.map(endWithNewline).join(''));
  await tree.write(`${identity.name}.sources`, bootstrapSources(identity, certificates));
  for (const format of ['rpm', 'deb'] as const) {
    const pkg = repositoryPackage(packages, identity.name, format);
    if (pkg !== undefined) await tree.place(fixedName(identity.name, format), pkg, store);
  }
}

/** A public file of the keys folder, named by the fingerprint of the key that it is about. */
export interface KeyFile {
  name: string;
  content: string;
}

/** `current/keys/9F3A...02C1.asc`: the address of a key is an interface that outlives the key. */
export const KEYS_FOLDER = 'keys';

/** The public keys of the depot, one armored block after the other. */
export function keysFile(name: string): string {
  return `${name}.asc`;
}

/** The newest where there are several releases of it. */
function repositoryPackage(
  packages: readonly ListedPackage[],
  name: string,
  format: Format,
): ListedPackage | undefined {
  return packages
    .filter((pkg) => pkg.format === format && pkg.name === `${name}-repo` && pkg.arch === 'all')
    .sort(compareEvr)
    .at(-1);
}

function fixedName(name: string, format: Format): string {
  return format === 'rpm' ? `${name}-repo.noarch.rpm` : `${name}-repo.deb`;
}

/**
 * One file that is all an apt client needs, the keys inline: for those who carry a single file (apt 2.4 or later). All keys, in one block,
 * so that a rotation is trusted before it happens.
 */
function bootstrapSources(identity: DepotIdentity, certificates: readonly string[]): string {
  const keys = armor(
    Buffer.concat(certificates.map((certificate) => dearmor(certificate, 'PUBLIC KEY BLOCK'))),
    'PUBLIC KEY BLOCK',
  );
  return [
    'Types: deb',
    `URIs: ${identity.url ?? PLACEHOLDER_URL}/current/apt`,
    `Suites: ${identity.suite}`,
    `Components: ${COMPONENT}`,
    'Signed-By:',
    // deb822: a continuation line begins with a blank, and an empty line would end the paragraph
    ...keys
      .trimEnd()
      .split('\n')
      .map((line) => (line === '' ? ' .' : ` ${line}`)),
    '',
  ].join('\n');
}

function endWithNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
