import { execa } from 'execa';

import { type Owner, temporaryFolder } from './temporary-folder.ts';

/** A file system of its own in memory, mounted until the test ends. @param options of mount(8): `size=1m`, `nr_inodes=50` */
export async function smallTmpfs(t: Owner, options: string): Promise<string> {
  const folder = await temporaryFolder(t);
  await execa('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  t.teardown(async () => {
    await execa('umount', ['--lazy', folder]);
  });
  return folder;
}
