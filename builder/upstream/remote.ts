import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { hasCode } from '../errors.ts';
import { download } from '../io/download.ts';
import { discardPart } from '../io/http-part.ts';
import { fetchBytes } from '../io/http-small.ts';
import { ifPresent } from '../io/if-present.ts';
import { redactUrl } from '../io/http-url.ts';
import { type Toolchain, toolchainId } from '../spec/model.ts';
import type { Store } from '../store/store.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import { type Delivered, type Delivery, MAX_ARCHIVE_BYTES, type SmallFile } from './source.ts';

/** Brings an archive from a URL to its part. Undefined if the server does not have it. */
export async function downloadArchive(
  url: URL,
  form: ArchiveForm,
  toolchain: Toolchain,
  delivery: Delivery,
): Promise<Delivered | undefined> {
  const id = toolchainId(toolchain);
  const part = partPath(delivery.store, `${id}.${form}`, url);
  const got = await unlessAbsent(() =>
    download(url, { ...delivery, to: part, maxBytes: MAX_ARCHIVE_BYTES, label: id }),
  );
  if (got === undefined) {
    await discardPart(part); // nothing or what a version that is gone left behind
    return undefined;
  }
  return { ...got, form, source: redactUrl(url), discard: () => discardPart(part) };
}

/** Removes what other servers had delivered of a toolchain that is in the store now: up to an archive's size each. */
export async function discardParts(store: Store, toolchain: Toolchain): Promise<void> {
  const folder = partsFolder(store);
  for (const name of (await ifPresent(readdir(folder))) ?? []) {
    if (name.startsWith(`${toolchainId(toolchain)}.`)) await rm(join(folder, name), { force: true });
  }
}

/** A file that is held whole. Undefined if the server does not have it. */
export async function readRemote(
  url: URL,
  maxBytes: number,
  delivery: Delivery,
): Promise<SmallFile | undefined> {
  const bytes = await unlessAbsent(() => fetchBytes(url, { ...delivery, maxBytes }));
  return bytes === undefined ? undefined : { bytes, where: redactUrl(url) };
}

/** `https://host/base` and `a/b` -> `https://host/base/a/b`; a query of the base stays. */
export function below(base: URL, path: string): URL {
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
  return join(partsFolder(store), `${name}.${digest}.part`);
}

function partsFolder(store: Store): string {
  return join(store.root, 'staging', 'downloads');
}

async function unlessAbsent<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (hasCode(error, 'FETCH_ABSENT')) return undefined;
    throw error;
  }
}
