import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Compression, ZSTD_DEFAULT } from '../../builder/archive/compress.ts';
import { debFileName } from '../../builder/deb/file-name.ts';
import type { DebScripts } from '../../builder/deb/maintainer-scripts.ts';
import { openDebWriter } from '../../builder/deb/writer.ts';
import type { Package } from '../../builder/packaging/package.ts';
import { feed } from '../../builder/packaging/writer.ts';

/** Writes the package as a deb into `folder` under its own name and gives its path, size and sha256. */
export async function makeDeb(
  folder: string,
  pkg: Package,
  scripts: DebScripts = {},
  compression: Compression = ZSTD_DEFAULT,
): Promise<{ path: string; size: number; sha256: string }> {
  const path = join(folder, debFileName(pkg));
  const staging = await mkdtemp(join(tmpdir(), 'godepot-deb-data-'));
  const writer = openDebWriter(pkg, scripts, join(staging, 'data'), compression);
  try {
    await feed(pkg, [writer]);
    const { size, sha256 } = await writer.finish(path);
    return { path, size, sha256 };
  } finally {
    await writer.abort();
    await rm(staging, { recursive: true });
  }
}
