import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

/** Builds one binary rpm from each spec text by rpmbuild, for `target` where the spec names no architecture; gives their paths, sorted. */
export async function buildRpms(
  folder: string,
  specs: readonly string[],
  target = 'x86_64',
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  for (const [index, text] of specs.entries()) {
    const spec = join(folder, `${index}.spec`);
    await writeFile(spec, text);
    await execa('rpmbuild', ['--quiet', '--target', target, '--define', `_topdir ${folder}`, '-bb', spec]);
  }
  const names = await readdir(join(folder, 'RPMS'), { recursive: true });
  return names
    .filter((name) => name.endsWith('.rpm'))
    .sort()
    .map((name) => join(folder, 'RPMS', name));
}
