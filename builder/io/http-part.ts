import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open as openFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import { DepotError, systemCode } from '../errors.ts';
import { writeFileAtomic } from './durable.ts';
import { readIfPresent } from './if-present.ts';
import { parseJson } from './parse-json.ts';

/** What the server said of the file that a part belongs to; undefined where it said nothing. */
export interface PartOrigin {
  etag: string | undefined;
  lastModified: string | undefined;
  /** Length of the whole file. */
  total: number | undefined;
}

/**
 * The first bytes of a file that is being downloaded, hashed as they come. Lies at a fixed path, with `PATH.json` (its PartOrigin)
 * beside, so that another process can go on where this one was killed.
 */
export interface Part {
  readonly size: number;
  readonly origin: PartOrigin | undefined;
  /** Forgets what is there and begins the file anew. */
  begin(origin: PartOrigin): Promise<void>;
  append(chunk: Uint8Array): Promise<void>;
  /** Hex sha256 of all bytes so far; nothing can be appended afterwards. */
  digest(): string;
  close(): Promise<void>;
}

/**
 * Opens a part, empty if there was none, and hashes what is there. One without its origin, or longer than the whole file, begins anew.
 * @throws DepotError DISK_WRITE, of whatever the disk refuses here or later; NOT_A_FILE, FILE_LARGE
 */
export function openPart(path: string): Promise<Part> {
  return writing(path, () => open(path));
}

async function open(path: string): Promise<Part> {
  await mkdir(dirname(path), { recursive: true });
  let origin = await readOrigin(path);
  const handle = await openFile(path, 'a+', 0o600);
  let size = (await handle.stat()).size;
  let hash = createHash('sha256');
  try {
    if (size > 0 && (origin === undefined || size > (origin.total ?? size))) {
      await handle.truncate(0);
      size = 0;
    }
    if (size > 0) await hashFile(path, size, hash);
  } catch (error) {
    await handle.close();
    throw error;
  }
  return {
    get size() {
      return size;
    },
    get origin() {
      return origin;
    },
    begin: (next) =>
      writing(path, async () => {
        // emptied first: a crash in between must not leave old bytes under the new origin
        if (size > 0) await handle.truncate(0);
        size = 0;
        hash = createHash('sha256');
        await writeFileAtomic(originPath(path), `${JSON.stringify(next)}\n`, 0o600);
        origin = next;
      }),
    async append(chunk) {
      await writing(path, () => writeAll(handle, chunk));
      hash.update(chunk);
      size += chunk.length;
    },
    digest: () => hash.digest('hex'),
    close: () => handle.close(),
  };
}

/** Removes a part and what is known of it; a missing one is fine. Also after the part was moved to its final place. */
export async function discardPart(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(originPath(path), { force: true });
}

function originPath(path: string): string {
  return `${path}.json`;
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let offset = 0; offset < chunk.length;) {
    offset += (await handle.write(chunk, offset)).bytesWritten;
  }
}

/** What the disk refuses is told apart from failures of the network, which are worth another try and another mirror. */
async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const code = systemCode(cause);
    if (cause instanceof DepotError || code === undefined) throw cause;
    throw new DepotError('DISK_WRITE', `the download cannot be written (${code})`, {
      where: path,
      hint: 'see to room, quota and rights there and run the same command again: what came so far is kept',
      cause,
    });
  }
}

async function hashFile(path: string, size: number, hash: Hash): Promise<void> {
  for await (const chunk of createReadStream(path, { end: size - 1, highWaterMark: 1024 * 1024 })) {
    hash.update(chunk);
  }
}

/** Undefined when there is none or it makes no sense: the part is then begun anew. */
async function readOrigin(path: string): Promise<PartOrigin | undefined> {
  const text = await readIfPresent(originPath(path));
  const found = text === undefined ? undefined : parseJson(text);
  if (typeof found !== 'object' || found === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(found));
  const [etag, lastModified, total] = ['etag', 'lastModified', 'total'].map((name) => fields.get(name));
  return {
    etag: typeof etag === 'string' ? etag : undefined,
    lastModified: typeof lastModified === 'string' ? lastModified : undefined,
    total: typeof total === 'number' && Number.isSafeInteger(total) && total >= 0 ? total : undefined,
  };
}
