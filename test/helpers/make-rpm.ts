import { join } from 'node:path';

import { type Compression, ZSTD_DEFAULT } from '../../builder/archive/compress.ts';
import type { Package } from '../../builder/packaging/package.ts';
import { feed } from '../../builder/packaging/writer.ts';
import { type AssembledRpm, assembleRpm } from '../../builder/rpm/assemble.ts';
import type { RpmScripts } from '../../builder/rpm/script-bodies.ts';
import { openRpmWriter, type UnsignedRpm } from '../../builder/rpm/writer.ts';

export interface MadeRpm extends AssembledRpm {
  path: string;
  unsigned: UnsignedRpm;
}

export interface MakeRpmOptions {
  scripts?: RpmScripts;
  compression?: Compression;
  sign?: (header: Buffer) => Promise<Buffer>;
}

/** Writes a package as an rpm into `folder`, the whole way that the builder goes. */
export async function makeRpm(pkg: Package, folder: string, options: MakeRpmOptions = {}): Promise<MadeRpm> {
  const payloadPath = join(folder, `${pkg.name}-${Math.random().toString(36).slice(2)}.payload`);
  const writer = openRpmWriter(pkg, options.scripts ?? {}, payloadPath, options.compression ?? ZSTD_DEFAULT);
  try {
    await feed(pkg, [writer]);
    const unsigned = await writer.finish();
    const path = join(folder, unsigned.fileName);
    return { ...(await assembleRpm(unsigned, await options.sign?.(unsigned.header), path)), path, unsigned };
  } finally {
    await writer.abort();
  }
}
