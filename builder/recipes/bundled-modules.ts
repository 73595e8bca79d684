import type { OpenToolchain } from '../toolchain/model.ts';
import { wholeText } from './entry-text.ts';
import { licenseOf } from './license-text.ts';
import { type ListedModule, parseModulesFile } from './modules-file.ts';

/** A module of Go whose source a toolchain carries. */
export interface BundledModule extends ListedModule {
  /** Where it lies in GOROOT: `src/cmd/vendor`; `lib/fips140` for the frozen cryptographic modules. */
  folder: string;
  /** SPDX identifier of the licence file beside it; undefined where its text is not a known one. */
  license: string | undefined;
}

/** `src/vendor`, `src/cmd/vendor`, since 1.26 also one below cmd/compile; lists below testdata belong to tests. */
const VENDOR = /^(src\/(?:(?!testdata\/)[^/]+\/)*?vendor)\/(.+)$/;
const LICENSE = /^(.+)\/LICENSE(?:\.md|\.txt)?$/;
/** Zips of golang.org/fips140, named by version and the start of their digest (lib/fips140/README.md). */
const FIPS140 = /^lib\/fips140\/(v[0-9][A-Za-z0-9.-]*)\.zip$/;

/**
 * Everything that a toolchain holds of other modules, by its own lists; bytewise by folder, path and version. One look over the names, in
 * which some thirty small files are read.
 * @throws DepotError MODULES_FILE, TOOLCHAIN_INCOMPLETE
 */
export async function bundledModules(toolchain: OpenToolchain): Promise<BundledModule[]> {
  const lists: { folder: string; modules: ListedModule[] }[] = [];
  const licenses = new Map<string, string | undefined>();
  const frozen: string[] = [];
  let own: string | undefined;
  for await (const entry of toolchain.entries()) {
    const [, fips140] = FIPS140.exec(entry.path) ?? [];
    if (fips140 !== undefined) frozen.push(fips140);
    if (entry.path === 'LICENSE') own = licenseOf((await wholeText(entry)).toString('utf8'));
    const [, folder, below] = VENDOR.exec(entry.path) ?? [];
    if (folder === undefined || below === undefined) continue;
    if (below === 'modules.txt') {
      const modules = parseModulesFile((await wholeText(entry)).toString('utf8'), entry.path);
      lists.push({ folder, modules });
      continue;
    }
    const [, module] = LICENSE.exec(below) ?? [];
    if (module !== undefined) {
      licenses.set(`${folder}/${module}`, licenseOf((await wholeText(entry)).toString('utf8')));
    }
  }
  // copies of a part of Go: its licence stands once, at the root
  const found = frozen.map((version): BundledModule => ({
    folder: 'lib/fips140',
    path: 'golang.org/fips140',
    version,
    license: own,
  }));
  for (const { folder, modules } of lists) {
    for (const module of modules) {
      found.push({ ...module, folder, license: licenses.get(`${folder}/${module.path}`) });
    }
  }
  return found.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf({ folder, path, version }: BundledModule): string {
  return `${folder}\0${path}\0${version}`;
}
