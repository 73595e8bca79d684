import { randomBytes } from 'node:crypto';
import { link, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

import { DepotError, systemCode } from '../errors.ts';
import { syncDirectory } from '../io/durable.ts';
import { makePublicFolder } from '../io/public-folder.ts';
import { forgetTemporary, registerTemporary } from '../io/temporaries.ts';

/**
 * Content-addressed blobs below `<depot>/store`: `sha256/ab/<hex>`, mode 0644, one copy of each content. Snapshots hard-link
 * to them, so a blob is never opened for writing after it got its name.
 */
export interface Store {
  /** Absolute path of the store's folder. */
  readonly root: string;
  /** Where the blob lies or would lie. */
  pathOf(sha256: string): string;
  /** True if the blob is there and, where `size` is given, has that many bytes. Does not read it. */
  has(sha256: string, size?: number): Promise<boolean>;
  /** A fresh path in the staging folder (same filesystem); nothing is created. */
  stage(hint: string): Promise<string>;
  /** Moves a staged, complete file to its name: fsync, rename, fsync of the folder. The caller vouches for the digest. */
  admit(staged: string, sha256: string): Promise<string>;
  /** Hard link from the blob to `path`, whose folder must exist. */
  linkTo(sha256: string, path: string): Promise<void>;
}

const HEX_SHA256 = /^[0-9a-f]{64}$/;

/** Opens the store of a depot folder; nothing is written before something is staged. */
export function openStore(depot: string): Store {
  const root = join(depot, 'store');
  const staging = join(root, 'staging');

  const pathOf = (sha256: string): string => {
    if (!HEX_SHA256.test(sha256))
      throw new DepotError('INTERNAL', `not a sha256 in lower-case hex: ${sha256}`);
    // join() looks at each letter, thousands of times in a publication
    return `${root}${sep}sha256${sep}${sha256.slice(0, 2)}${sep}${sha256}`;
  };

  return {
    root,
    pathOf,
    async has(sha256, size) {
      try {
        const found = await stat(pathOf(sha256));
        return found.isFile() && (size === undefined || found.size === size);
      } catch (error) {
        if (systemCode(error) === 'ENOENT') return false;
        throw error;
      }
    },
    async stage(hint) {
      await makePublicFolder(staging);
      const path = join(staging, `${hint}.${randomBytes(6).toString('hex')}`);
      registerTemporary(path);
      return path;
    },
    async admit(staged, sha256) {
      const path = pathOf(sha256);
      await makePublicFolder(dirname(path));
      const handle = await open(staged, 'r');
      try {
        // before the fsync, which is to make it durable, too
        await handle.chmod(0o644);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(staged, path);
      forgetTemporary(staged);
      await syncDirectory(dirname(path));
      return path;
    },
    async linkTo(sha256, path) {
      try {
        await link(pathOf(sha256), path);
      } catch (error) {
        if (systemCode(error) !== 'ENOENT') throw error;
        throw new DepotError('STORE_DAMAGED', `the store has no blob ${sha256}`, {
          where: pathOf(sha256),
          hint: 'restore the depot from its backup, or build the package again: godepot build',
          cause: error,
        });
      }
    },
  };
}

/** Removes a staged file after a failure; a missing one is fine. */
export async function discard(staged: string): Promise<void> {
  await rm(staged, { force: true });
  forgetTemporary(staged);
}
