/** Both versions of the watcher package, carried to a host, with the commands that install and remove them. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import type { ExecutionContext } from 'ava';

import type { Format } from '../../builder/packaging/package.ts';
import { writePackage } from './recipe-packages.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { watcher } from './watcher.ts';

interface Ground {
  run: (script: string) => Promise<string>;
  write: (path: string, content: Uint8Array) => Promise<void>;
}

const INSTALL: Record<Format, string> = {
  deb: 'dpkg --install',
  rpm: 'rpm --upgrade --oldpackage --replacepkgs',
};
const REMOVE: Record<Format, string> = { deb: 'dpkg --remove', rpm: 'rpm --erase' };

/** Puts both versions there; gives the commands. */
export async function carryWatcher(
  t: ExecutionContext,
  { write }: Ground,
  format: Format,
): Promise<{ install: Record<1 | 2, string>; remove: string }> {
  const folder = await temporaryFolder(t);
  const put = async (version: 1 | 2): Promise<string> => {
    const path = await writePackage(watcher(version), format, folder);
    const to = `/var/tmp/${basename(path)}`;
    await write(to, await readFile(path));
    return `${INSTALL[format]} ${to} 2>&1`;
  };
  return { install: { 1: await put(1), 2: await put(2) }, remove: `${REMOVE[format]} watcher 2>&1` };
}
