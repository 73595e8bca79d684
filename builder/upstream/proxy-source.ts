import { redactUrl } from '../io/http-url.ts';
import { below, downloadArchive, readRemote } from './remote.ts';
import { type Delivery, MAX_COMPANION_BYTES, type Source } from './source.ts';
import { moduleInfoPath, moduleZipPath } from './toolchain-module.ts';

/** An answer of a checksum database is a few hundred bytes, a tile 8 KiB. */
export const MAX_DATABASE_FILE = 64 * 1024;

/** A source that speaks the module proxy protocol (go.dev/ref/mod) over http or https. */
export function proxySource(base: URL, place: Pick<Source, 'origin' | 'fallThrough'>): Source {
  const readDatabaseFile = async (path: string, delivery: Delivery): Promise<Buffer | undefined> =>
    (await readRemote(below(base, path), MAX_DATABASE_FILE, delivery))?.bytes;
  return {
    kind: 'proxy',
    where: redactUrl(base),
    ...place,
    async deliver(toolchain, delivery, form = 'module-zip') {
      if (form !== 'module-zip') return undefined;
      return downloadArchive(below(base, moduleZipPath(toolchain)), form, toolchain, delivery);
    },
    async readCompanion(companion, toolchain, delivery) {
      if (companion !== 'info') return undefined;
      return readRemote(below(base, moduleInfoPath(toolchain)), MAX_COMPANION_BYTES.info, delivery);
    },
    readReference: () => Promise.resolve(undefined),
    async readDatabase(database, path, delivery) {
      // cmd/go asks this first: a proxy that passes a database on answers 200, with or without a body
      const supported = await readDatabaseFile(`sumdb/${database}/supported`, delivery);
      return supported === undefined ? undefined : readDatabaseFile(`sumdb/${database}/${path}`, delivery);
    },
  };
}
