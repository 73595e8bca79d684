import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError, hasCode, systemCode } from '../errors.ts';
import { syncDirectory, temporaryBeside, writeFileAtomic } from '../io/durable.ts';
import { ifPresent } from '../io/if-present.ts';
import { forgetTemporary, registerTemporary } from '../io/temporaries.ts';
import { type GeneratedKey, generateSigningKey } from './generate.ts';
import type { HeldKey } from './gpg-certificate.ts';
import { heldEntry } from './held-keys.ts';
import {
  certificateFile,
  encodeKeyring,
  firstKeyring,
  KEYRING_FILE,
  type KeyringEntry,
  readKeyring,
} from './keyring.ts';
import { type KeyFolder, openKeys, PRIVATE_FOLDER, privateFile, revocationFile } from './keys.ts';
import { readPassphrase } from './secret-file.ts';

export interface KeyOptions {
  /** `Name <address>` */
  userId: string;
  /** Creation of the keys, unix seconds. */
  now: number;
  /** For GODEPOT_PASSPHRASE_FILE; none by default. */
  environment?: NodeJS.ProcessEnv;
  /** Keys whose private halves gpg holds, in place of ones to be made. */
  held?: { current: HeldKey; next: HeldKey | undefined };
}

/**
 * Makes the current and the next key. Everything is staged in one folder, which a single rename turns into `private/`: that is the
 * moment when the keys exist. The public files are moved up afterwards; after a crash in between, the next call ends that instead
 * of making other keys.
 * @throws DepotError KEYS_EXIST where keys are, or parts of them: keys are never made over others
 */
export async function initKeys(folder: string, options: KeyOptions): Promise<KeyFolder> {
  await mkdir(folder, { recursive: true });
  if (await exists(join(folder, KEYRING_FILE))) throw keysExist(folder, KEYRING_FILE);
  if (!(await isUnfinished(folder))) {
    await refuseRemains(folder);
    await makeKeys(folder, options);
  }
  await publish(folder);
  return openKeys(folder);
}

async function makeKeys(folder: string, options: KeyOptions): Promise<void> {
  await removeUnusedKeys(folder);
  const passphrase = await readPassphrase(options.environment ?? {});
  const staged = temporaryBeside(join(folder, PRIVATE_FOLDER));
  registerTemporary(staged);
  try {
    await mkdir(staged, { mode: 0o700 });
    const generate = (): Promise<GeneratedKey> => generateSigningKey(options.userId, options.now, passphrase);
    const current = options.held?.current ?? (await generate());
    const next = options.held?.next ?? (await generate());
    for (const key of [current, next]) await writeKey(staged, key);
    const entry = (key: GeneratedKey | HeldKey): KeyringEntry =>
      'privateKey' in key
        ? { fingerprint: key.fingerprint, created: options.now, userId: options.userId }
        : heldEntry(key);
    await writeFileAtomic(
      join(staged, KEYRING_FILE),
      encodeKeyring(firstKeyring(entry(current), entry(next))),
    );
    await rename(staged, join(folder, PRIVATE_FOLDER)).catch((cause: unknown) => {
      // another `keys init` was faster
      throw systemCode(cause) === 'ENOTEMPTY' ? keysExist(folder, PRIVATE_FOLDER) : cause;
    });
    await syncDirectory(folder);
  } finally {
    await rm(staged, { recursive: true, force: true });
    forgetTemporary(staged);
  }
}

/** Making two keys takes seconds; what is older than this, in milliseconds, belongs to no run that lives. */
const ABANDONED_AFTER = 600_000;

/** Private halves that a killed `keys init` staged and nobody ever used: they must not lie about. */
async function removeUnusedKeys(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^\.private\.[0-9a-f]+\.tmp$/.test(name)) continue;
    const found = await ifPresent(lstat(join(folder, name)));
    if (found !== undefined && Date.now() - found.mtimeMs > ABANDONED_AFTER)
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function writeKey(staged: string, key: GeneratedKey | HeldKey): Promise<void> {
  if ('privateKey' in key) {
    await writeFileAtomic(join(staged, privateFile(key.fingerprint)), key.privateKey, 0o600);
    await writeFileAtomic(join(staged, revocationFile(key.fingerprint)), key.revocation, 0o600);
  }
  await writeFileAtomic(join(staged, publicFile(key.fingerprint)), key.certificate);
}

/** Under `private/` the name `<FPR>.asc` is that of the private half. */
function publicFile(fingerprint: string): string {
  return `${fingerprint}.public.asc`;
}

/** Moves the public files of fresh keys up, the keyring last: it is what others look for. */
async function publish(folder: string): Promise<void> {
  const hidden = join(folder, PRIVATE_FOLDER);
  const { current, next } = await readKeyring(hidden);
  for (const { fingerprint } of [current, next]) {
    // absent: moved before a crash
    await ifPresent(
      rename(join(hidden, publicFile(fingerprint)), join(folder, certificateFile(fingerprint))),
    );
  }
  await syncDirectory(folder);
  await rename(join(hidden, KEYRING_FILE), join(folder, KEYRING_FILE));
  await syncDirectory(hidden);
  await syncDirectory(folder);
}

async function isUnfinished(folder: string): Promise<boolean> {
  try {
    await readKeyring(join(folder, PRIVATE_FOLDER));
    return true;
  } catch (error) {
    if (hasCode(error, 'KEYS_MISSING')) return false;
    throw error;
  }
}

/** Keys without their keyring are somebody's keys still: new ones beside them would lock out every server that trusts the old. */
async function refuseRemains(folder: string): Promise<void> {
  const names = await readdir(folder);
  const remains =
    names.find((name) => /^[0-9A-F]{40}\.asc$/.test(name)) ??
    (await readdir(join(folder, PRIVATE_FOLDER)).catch(() => [])).find((name) => name.endsWith('.asc'));
  if (remains !== undefined) throw keysExist(folder, remains);
}

function keysExist(folder: string, found: string): DepotError {
  return new DepotError('KEYS_EXIST', `there are keys already (${found}); they stay as they are`, {
    where: folder,
    hint: 'see them by: godepot keys list. For a second depot name another folder: godepot --keys FOLDER keys init',
  });
}

async function exists(path: string): Promise<boolean> {
  return (await ifPresent(lstat(path))) !== undefined;
}
