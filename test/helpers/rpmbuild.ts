import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** Builds a spec with the field's own builder, below `folder`; gives the path of the one binary package. */
export async function rpmbuild(
  folder: string,
  spec: string,
  defines: Record<string, string> = {},
): Promise<string> {
  const path = join(folder, 'package.spec');
  await writeFile(path, spec);
  const definitions = Object.entries({ _topdir: folder, _buildhost: 'reproducible', ...defines });
  await execa('rpmbuild', [
    '--quiet',
    ...definitions.flatMap(([name, value]) => ['--define', `${name} ${value}`]),
    // neither stripping nor compressing manual pages: the files stay what the spec made
    '--define',
    '__os_install_post %{nil}',
    '--define',
    'debug_package %{nil}',
    '-bb',
    path,
  ]);
  const found = (await readdir(join(folder, 'RPMS'), { recursive: true })).filter((name) =>
    name.endsWith('.rpm'),
  );
  if (found.length !== 1 || found[0] === undefined) throw new Error(`rpmbuild made ${found.length} packages`);
  return join(folder, 'RPMS', found[0]);
}
