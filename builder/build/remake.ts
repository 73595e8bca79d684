import { join } from 'node:path';

import type { Compression } from '../archive/compress.ts';
import { compileDebScripts } from '../deb/scripts.ts';
import { openDebWriter } from '../deb/writer.ts';
import { DEB_WRITER } from '../deb/writer-version.ts';
import { digestFile } from '../io/digest-file.ts';
import type { Format, Package } from '../packaging/package.ts';
import { feed } from '../packaging/writer.ts';
import { assembleRpm } from '../rpm/assemble.ts';
import { compileRpmScripts } from '../rpm/scripts.ts';
import { openRpmWriter } from '../rpm/writer.ts';
import { RPM_WRITER } from '../rpm/writer-version.ts';

/** Makes a package without a signature, as `make` would have before it signed, in a folder of its own; nothing else is written. */
export async function remakeUnsigned(
  pkg: Package,
  format: Format,
  compression: Compression,
  folder: string,
): Promise<{ path: string; sha256: string }> {
  const [payload, path] = [join(folder, 'payload'), join(folder, `package.${format}`)];
  if (format === 'rpm') {
    const writer = openRpmWriter(pkg, compileRpmScripts(pkg.intents), payload, compression);
    try {
      await feed(pkg, [writer]);
      await assembleRpm(await writer.finish(), undefined, path);
    } finally {
      await writer.abort();
    }
  } else {
    const writer = openDebWriter(pkg, compileDebScripts(pkg.intents), payload, compression);
    try {
      await feed(pkg, [writer]);
      await writer.finish(path);
    } finally {
      await writer.abort();
    }
  }
  return { path, sha256: (await digestFile(path)).sha256 };
}

/** The writer's own version, as an input of what it writes. */
export function writerVersion(format: Format): string {
  return format === 'rpm' ? RPM_WRITER : DEB_WRITER;
}
