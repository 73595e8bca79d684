import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { type MisbehavingServer } from './misbehaving-server.ts';
import {
  CATALOGUE_PATH,
  catalogueOf,
  type SiteContent,
  siteContent,
  type SiteDepot,
  siteDepot,
  siteSources,
  smallSite,
  VULNERABILITIES_PATH,
} from './small-site.ts';
import { type Owner, temporaryFolder } from './temporary-folder.ts';
import { plainRun } from './plain-run.ts';
import { goZip, servedDatabase } from './vulndb.ts';

export interface KilledDepot extends SiteDepot {
  /** Of everything. */
  folder: string;
  kit: string;
}

/**
 * A site, and a folder with a depot, pins and a kit of its first toolchain; since then the site has a second one and lists it.
 * What a run starts from when it is killed.
 */
export interface KilledGround {
  server: MisbehavingServer;
  content: SiteContent;
  /** With specs/, dist/ and kit/. */
  base: string;
  /** Where the tarballs are asked for: the one that the base has, the new one. */
  tarballs: readonly [old: string, fresh: string];
  /** A copy of the base, with a spec that wants both toolchains. */
  copy: (name: string) => Promise<KilledDepot>;
}

const VERSIONS = ['1.27.2', '1.27.3'] as const;

export async function killedGround(t: Owner): Promise<KilledGround> {
  const content = await siteContent(t, VERSIONS);
  const server = await smallSite(t, content);
  const root = await temporaryFolder(t);
  const base = join(root, 'base');
  await mkdir(base);
  server.files.set(CATALOGUE_PATH, catalogueOf(content.toolchains.slice(0, 1)));
  server.files.set(VULNERABILITIES_PATH, goZip(await servedDatabase('2026-10-05T20:00:00Z')));
  const first = await siteDepot(base, content, VERSIONS.slice(0, 1), siteSources(server));
  for (const verb of [
    ['lock', 'update'],
    ['fetch', '--to', join(base, 'kit')],
  ]) {
    const { status, stdout } = await plainRun([...first.line, '--json', ...verb]);
    if (status !== 0) throw new Error(stdout);
  }
  server.files.set(CATALOGUE_PATH, catalogueOf(content.toolchains));
  server.files.set(VULNERABILITIES_PATH, content.vulnerabilities);
  server.asked.length = 0;
  return {
    server,
    content,
    base,
    tarballs: [`/go/go${VERSIONS[0]}.linux-amd64.tar.gz`, `/go/go${VERSIONS[1]}.linux-amd64.tar.gz`],
    async copy(name) {
      const folder = join(root, name);
      await cp(base, folder, { recursive: true });
      const depot = await siteDepot(folder, content, VERSIONS, siteSources(server));
      return { ...depot, folder, kit: join(folder, 'kit') };
    },
  };
}

/** Bytes of the file at that path that the server sent since it last forgot. */
export function sentOf({ asked }: MisbehavingServer, path: string): number {
  return asked.reduce((sum, one) => sum + (one.path === path ? one.sent : 0), 0);
}
