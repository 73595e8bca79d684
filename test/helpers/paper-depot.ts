import { hash } from 'node:crypto';
import { link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import {
  encodeManifest,
  type Manifest,
  type ManifestFile,
  type ManifestPackage,
} from '../../builder/depot/snapshot/manifest.ts';
import { MANIFEST_FILE, type Snapshot, snapshotName } from '../../builder/depot/snapshot/snapshots.ts';
import { openStore } from '../../builder/store/store.ts';

/** A depot with snapshots as a publication lays them out, of packages that are only bytes: nothing is signed, so that hundreds can be made. */
export interface PaperDepot {
  depot: string;
  /** Puts bytes into the store. */
  blob(text: string): Promise<{ sha256: string; size: number }>;
  /** A package `go-1.27_1.27.<patch>-1_amd64.deb` whose bytes follow from its name. */
  pkg(patch: number): Promise<ManifestPackage>;
  /** @param date unix seconds */
  snapshot(sequence: number, date: number, packages: readonly ManifestPackage[]): Promise<Snapshot>;
  current(snapshot: Snapshot): Promise<void>;
}

export function paperDepot(depot: string): PaperDepot {
  const store = openStore(depot);
  const blob: PaperDepot['blob'] = async (text) => {
    const sha256 = hash('sha256', text, 'hex');
    const path = store.pathOf(sha256);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    return { sha256, size: Buffer.byteLength(text) };
  };
  return {
    depot,
    blob,
    async pkg(patch) {
      const version = `1.27.${patch}`;
      const fileName = `go-1.27_${version}-1_amd64.deb`;
      const { sha256, size } = await blob(fileName.repeat(500 * (patch + 1)));
      return {
        format: 'deb',
        name: 'go-1.27',
        version,
        release: '1',
        arch: 'amd64',
        fileName,
        size,
        sha256,
        unsignedSha256: sha256,
        signedBy: null,
        upstream: null,
        inputs: {},
        provenance: { godepot: '0', node: '0', compression: '0' },
      };
    },
    async snapshot(sequence, date, packages) {
      const contentId = hash('sha256', JSON.stringify([sequence, packages]), 'hex');
      const name = snapshotName(sequence, contentId);
      const folder = join(depot, 'snapshots', name);
      const files: ManifestFile[] = [];
      await mkdir(join(folder, 'apt/pool'), { recursive: true });
      for (const { fileName, sha256, size } of packages) {
        files.push({ path: `apt/pool/${fileName}`, sha256, size });
        await link(store.pathOf(sha256), join(folder, 'apt/pool', fileName));
      }
      const index = `snapshot ${sequence}\n`.repeat(400);
      await writeFile(join(folder, 'apt/Release'), index);
      files.unshift({ path: 'apt/Release', sha256: hash('sha256', index, 'hex'), size: index.length });
      const manifest: Manifest = {
        kind: 'godepot snapshot',
        format: 1,
        depot: {
          name: 'godepot',
          origin: 'Bank',
          label: 'Go',
          suite: 'stable',
          layout: 'usr-local',
          url: null,
        },
        sequence,
        contentId,
        date,
        builder: { godepot: '0', node: '0' },
        publication: { action: 'publish', reason: null, of: null },
        packages: [...packages],
        files,
      };
      await writeFile(join(folder, MANIFEST_FILE), encodeManifest(manifest));
      return { name, sequence, id8: contentId.slice(0, 8), folder, manifest };
    },
    current: ({ name }) => symlink(`snapshots/${name}`, join(depot, 'current')),
  };
}
