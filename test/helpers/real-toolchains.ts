import { chmod, mkdir, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { execa } from 'execa';

import { fetchUpstream, TEST_SPEC } from './test-depot.ts';
import { type Owner, temporaryFolder } from './temporary-folder.ts';

/** What `go version` and `go list -m` need of a toolchain; the rest is a quarter of a gigabyte. */
const PARTS = ['bin/go', 'VERSION', 'go.env', 'pkg/tool/linux_*/compile'];
const MODULES = 'golang.org';

/**
 * The go command of the real toolchains that the test depot is made of.
 * @param into version -> GOROOT to be
 */
export async function realGoCommands(t: Owner, into: Readonly<Record<string, string>>): Promise<void> {
  const staging = await temporaryFolder(t);
  for (const { path } of await fetchUpstream(TEST_SPEC))
    await execa('unzip', ['-q', path, ...PARTS.map((part) => `*/${part}`), '-d', staging]);
  const found = await readdir(join(staging, MODULES));
  for (const [version, root] of Object.entries(into)) {
    const name = found.find((each) => each.startsWith(`toolchain@v0.0.1-go${version}.`));
    if (name === undefined) throw new Error(`the test depot has no go${version}`);
    await mkdir(dirname(root), { recursive: true });
    await rename(join(staging, MODULES, name), root);
    await chmod(join(root, 'bin/go'), 0o755);
  }
}
