import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { DepotError, hasCode } from '../errors.ts';
import { discardPart } from '../io/http-part.ts';
import { fetchBytes } from '../io/http-text.ts';
import { redactUrl } from '../io/http-url.ts';
import { download } from '../io/download.ts';
import { toolchainId } from '../spec/model.ts';
import type { Store } from '../store/store.ts';
import { databaseFileLimit, type Delivery, MAX_ARCHIVE_BYTES, type Source } from './source.ts';
import { moduleZipPath } from './toolchain-module.ts';

/** Go's own site, which speaks the module protocol; it passes on no checksum database, so that one is asked itself. */
export const OWN_SITE = 'https://go.dev/dl/mod';

/** A source that speaks the module proxy protocol (go.dev/ref/mod) over http or https. */
export function proxySource(base: URL, place: Pick<Source, 'origin' | 'fallThrough'>): Source {
  const ownSite = base.href === OWN_SITE;
  /** By the name of the database. A proof is a dozen files; a failure to ask is not remembered. */
  const supported = new Map<string, boolean>();
  return {
    kind: 'proxy',
    where: redactUrl(base),
    ...place,
    async deliver(toolchain, delivery) {
      const url = below(base, moduleZipPath(toolchain));
      const id = toolchainId(toolchain);
      const part = partPath(delivery.store, `${id}.module-zip`, url);
      const got = await unlessAbsent(() =>
        download(url, { ...delivery, to: part, maxBytes: MAX_ARCHIVE_BYTES, label: id }),
      );
      if (got === undefined) {
        await discardPart(part); // nothing or what a version that is gone left behind
        return undefined;
      }
      return { ...got, form: 'module-zip', source: redactUrl(url), discard: () => discardPart(part) };
    },
    async readDatabase(database, path, delivery) {
      const limit = databaseFileLimit(path);
      if (ownSite) return readBytes(new URL(`https://${database}/${path}`), limit, delivery);
      // cmd/go asks this first: a proxy that passes a database on answers 200, with or without a body
      if (!supported.has(database)) {
        const answer = await readBytes(below(base, `sumdb/${database}/supported`), limit, delivery);
        supported.set(database, answer !== undefined);
      }
      return supported.get(database) === true
        ? readBytes(below(base, `sumdb/${database}/${path}`), limit, delivery)
        : undefined;
    },
  };
}

/** `https://host/base` and `a/b` -> `https://host/base/a/b`; a query of the base stays. */
function below(base: URL, path: string): URL {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/+$/, '')}/${path}`;
  return url;
}

/**
 * Parts lie where every run finds them again: a subfolder of staging, named by what they are and by the URL, since parts of two
 * servers' files must never be joined. Nobody but the holder of the depot's lock may write there.
 */
function partPath(store: Store, name: string, url: URL): string {
  const digest = createHash('sha256').update(url.href).digest('hex').slice(0, 16);
  return join(store.root, 'staging', 'downloads', `${name}.${digest}.part`);
}

function readBytes(url: URL, maxBytes: number, delivery: Delivery): Promise<Buffer | undefined> {
  return unlessAbsent(() => fetchBytes(url, { ...delivery, maxBytes }));
}

async function unlessAbsent<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (hasCode(error, 'FETCH_ABSENT')) return undefined;
    throw error;
  }
}

/** The end of a GOPROXY list that says `off`. */
export function offSource(origin: Source['origin']): Source {
  const refuse = (): Promise<never> =>
    Promise.reject(
      new DepotError('SOURCE_OFF', `${origin} says "off": nothing else may be asked`, {
        hint: 'name a folder or proxy that has it, which goes before everything else: --source URL-OR-FOLDER',
      }),
    );
  return { kind: 'off', where: 'off', origin, fallThrough: 'absent', deliver: refuse, readDatabase: refuse };
}
