import { type Hash, createHash } from 'node:crypto';

import type { Toolchain } from '../spec/model.ts';
import { dirhash } from './dirhash.ts';
import type { Admission } from './model.ts';
import type { FileSink, Pass } from './pass.ts';
import { moduleName, modulePrefix } from './tree-path.ts';
import { MAX_VERSION_FILE, VERSION_FILE, decodeVersionFile, noVersionFile } from './version-file.ts';

/** Runs a pass that only hashes. @throws DepotError ARCHIVE_VERSION, ARCHIVE_VERSION_FILE and those of the pass */
export async function hashPass(pass: Pass, name: Toolchain): Promise<Admission> {
  const prefix = modulePrefix(name);
  const digests = new Map<string, string>();
  const versionFile: Buffer[] = [];
  let bytes = 0;
  let current: Hash = createHash('sha256');
  let readsVersion = false;
  const sink: FileSink = {
    begin(file) {
      readsVersion = file.path === VERSION_FILE;
      if (readsVersion && file.size > MAX_VERSION_FILE) throw noVersionFile();
      current = createHash('sha256');
    },
    data(chunk) {
      current.update(chunk);
      bytes += chunk.length;
      if (readsVersion) versionFile.push(Buffer.from(chunk));
    },
    end: (file) => void digests.set(moduleName(file.path, prefix), current.digest('hex')),
    settle: () => undefined,
  };
  await pass(sink);
  if (versionFile.length === 0) throw noVersionFile();
  const time = decodeVersionFile(Buffer.concat(versionFile), name.version);
  return { h1: dirhash(digests), files: digests.size, bytes, version: name.version, time };
}
