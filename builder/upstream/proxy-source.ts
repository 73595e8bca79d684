import { redactUrl } from '../io/http-url.ts';
import { below, downloadArchive, readRemote } from './remote.ts';
import { databaseFileLimit, type Delivery, MAX_COMPANION_BYTES, type Source } from './source.ts';
import { moduleInfoPath, moduleZipPath } from './upstream-paths.ts';

/** A source that speaks the module proxy protocol (go.dev/ref/mod) over http or https. */
export function proxySource(base: URL, place: Pick<Source, 'origin' | 'fallThrough'>): Source {
  const read = async (path: string, limit: number, delivery: Delivery): Promise<Buffer | undefined> =>
    (await readRemote(below(base, path), limit, delivery))?.bytes;
  /** By the name of the database. A proof is a dozen files; a failure to ask is not remembered. */
  const supported = new Map<string, boolean>();
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
      const limit = databaseFileLimit(path);
      // cmd/go asks this first: a proxy that passes a database on answers 200, with or without a body
      if (!supported.has(database)) {
        supported.set(database, (await read(`sumdb/${database}/supported`, limit, delivery)) !== undefined);
      }
      return supported.get(database) === true
        ? read(`sumdb/${database}/${path}`, limit, delivery)
        : undefined;
    },
  };
}
