import { cp, lstat, mkdir, readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { digest } from './toolchain-source.ts';
import { plainRun } from './plain-run.ts';
import {
  type SiteContent,
  siteContent,
  type SiteDepot,
  siteDepot,
  siteSources,
  smallSite,
} from './small-site.ts';
import { type Owner, temporaryFolder } from './temporary-folder.ts';

/** Two toolchains of a site in a depot and its lock, to be copied: what kits are written from. */
export interface KitGround {
  content: SiteContent;
  /** A copy of the depot and the lock in a folder of its own; the spec asks for these versions. */
  connected: (t: Owner, versions?: readonly string[], more?: string) => Promise<SiteDepot & { kit: string }>;
  /** An empty depot with a spec that has the folder for its only source. */
  isolated: (t: Owner, kit: string, versions?: readonly string[]) => Promise<SiteDepot>;
}

export const VERSIONS = ['1.27.2', '1.27.3'];

export async function kitGround(owner: Owner): Promise<KitGround> {
  const content = await siteContent(owner, VERSIONS);
  const sources = siteSources(await smallSite(owner, content));
  const base = await temporaryFolder(owner);
  const first = await siteDepot(base, content, VERSIONS, sources);
  const { status, stdout } = await plainRun([...first.line, '--json', 'lock', 'update']);
  if (status !== 0) throw new Error(stdout);
  return {
    content,
    async connected(t, versions = VERSIONS, more = '') {
      const folder = await temporaryFolder(t);
      await cp(base, folder, { recursive: true });
      return { ...(await siteDepot(folder, content, versions, sources + more)), kit: join(folder, 'kit') };
    },
    async isolated(t, kit, versions = VERSIONS) {
      const folder = await temporaryFolder(t);
      await mkdir(folder, { recursive: true });
      return siteDepot(folder, content, versions, `source: [{directory: ${kit}}, {proxy: 'off'}]\n`);
    },
  };
}

/** Path -> what is there: digest, mode and inode of a file, the kind of anything else. Two alike: nothing was touched. */
export async function untouched(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const { mode, ino } = await lstat(path);
    const content = entry.isFile() ? digest(await readFile(path)) : '';
    found[relative(folder, path)] = `${mode.toString(8)} ${ino} ${content}`;
  }
  return found;
}
