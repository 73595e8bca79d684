import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { initKeys } from '../../builder/signing/init-keys.ts';
import { type KeyFolder, openKeys, openSigner, PRIVATE_FOLDER } from '../../builder/signing/keys.ts';
import type { Signer } from '../../builder/signing/signer.ts';
import { DepotError, hasCode } from '../../builder/errors.ts';
import { locked } from './locked.ts';
import { cacheRoot } from './project.ts';

/** Keys for tests, and the signer of the current one. */
export interface TestKeys {
  /** The keys folder, to be read only. */
  folder: string;
  keys: KeyFolder;
  signer: Signer;
}

/** Before every content time and publication date that tests use: 2023-11-14T22:13:20Z. */
export const TEST_KEYS_CREATED = 1_700_000_000;

/** The same keys for all tests and runs: RSA 4096 takes seconds to make. */
export function testKeys(): Promise<TestKeys> {
  return cachedKeys('test-keys');
}

/** Two more, for what a change of keys adds. */
export function spareKeys(): Promise<TestKeys> {
  return cachedKeys('test-keys-spare');
}

async function cachedKeys(name: string): Promise<TestKeys> {
  const folder = join(cacheRoot, name);
  // there but for once: the lock's process takes as long as the keys themselves
  const keys = (await madeKeys(folder)) ?? (await makeKeys(folder));
  // a cache that was copied may have lost its modes
  await chmod(join(folder, PRIVATE_FOLDER), 0o700);
  await chmod(keys.current.privatePath, 0o600);
  return { folder, keys, signer: await openSigner(folder, {}) };
}

/** Undefined where they are not, or not all of them. */
async function madeKeys(folder: string): Promise<KeyFolder | undefined> {
  try {
    return await openKeys(folder);
  } catch (error) {
    if (error instanceof DepotError) return undefined;
    throw error;
  }
}

async function makeKeys(folder: string): Promise<KeyFolder> {
  await mkdir(cacheRoot, { recursive: true });
  await locked(`${folder}.lock`, async () => {
    try {
      await initKeys(folder, { userId: 'godepot tests <tests@example.com>', now: TEST_KEYS_CREATED });
    } catch (error) {
      if (!hasCode(error, 'KEYS_EXIST')) throw error;
    }
  });
  return openKeys(folder);
}
