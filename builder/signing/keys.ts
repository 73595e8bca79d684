import { lstat } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError, systemCode } from '../errors.ts';
import { dearmor } from './armor.ts';
import {
  type Certificate,
  type FormerEntry,
  type Keyring,
  type KeyringEntry,
  readCertificate,
  readKeyring,
} from './keyring.ts';
import { loadOpenpgp, openpgpConfig } from './openpgp.ts';
import { createOpenpgpSigner } from './openpgp-signer.ts';
import { readPassphrase, readPrivateFile } from './secret-file.ts';
import type { Signer } from './signer.ts';

type KeyRole = 'current' | 'next' | FormerEntry['state'];

/** One key of the depot, as far as its public half tells. */
export interface KeyInfo {
  role: KeyRole;
  /** 40 upper-case hex digits. */
  fingerprint: string;
  /** Unix seconds. */
  created: number;
  userId: string;
  /** The only kind that godepot makes. */
  algorithm: 'RSA 4096';
  certificate: Certificate;
  /** Where the private half lies or would lie. */
  privatePath: string;
  /** True if a file is there. */
  hasPrivate: boolean;
}

/** A key that was replaced. */
export type FormerKey = KeyInfo & Pick<FormerEntry, 'generation' | 'since' | 'until' | 'reason'>;

/** The keys folder: public files, and private halves below it. */
export interface KeyFolder extends Pick<Keyring, 'generation' | 'edition'> {
  current: KeyInfo;
  next: KeyInfo;
  /** The oldest first. */
  former: readonly FormerKey[];
  /** Those that clients are to trust, in the order in which they get them: current, next, retiring. */
  all: readonly KeyInfo[];
  /** Of these, armored. */
  certificates: readonly string[];
}

export const PRIVATE_FOLDER = 'private';

export function privateFile(fingerprint: string): string {
  return `${fingerprint}.asc`;
}

export function revocationFile(fingerprint: string): string {
  return `${fingerprint}.revocation.asc`;
}

/**
 * Reads the public half of the keys folder. Cheap: no OpenPGP library, no private file is opened.
 * @throws DepotError KEYS_MISSING, KEYS_DAMAGED
 */
export async function openKeys(folder: string): Promise<KeyFolder> {
  const { generation, edition, ...keyring } = await readKeyring(folder);
  const current = await describe(folder, 'current', keyring.current);
  const next = await describe(folder, 'next', keyring.next);
  const former: FormerKey[] = [];
  for (const entry of keyring.former) {
    const { since, until, reason } = entry;
    const key = await describe(folder, entry.state, entry);
    former.push({ ...key, generation: entry.generation, since, until, reason });
  }
  const all = [current, next, ...former.filter(({ role }) => role === 'retiring')];
  const certificates = all.map(({ certificate }) => certificate.armored);
  return { generation, edition, current, next, former, all, certificates };
}

async function describe(
  folder: string,
  role: KeyRole,
  { fingerprint, created, userId }: KeyringEntry,
): Promise<KeyInfo> {
  const entry = { fingerprint, created, userId };
  const privatePath = join(folder, PRIVATE_FOLDER, privateFile(fingerprint));
  return {
    role,
    ...entry,
    algorithm: 'RSA 4096',
    certificate: await readCertificate(folder, entry),
    privatePath,
    hasPrivate: await isThere(privatePath),
  };
}

/** Which key signs: the current one where nothing is said. */
export interface SignerChoice {
  /** 40 upper-case hex digits of a key of the folder. */
  fingerprint?: string;
}

/**
 * The signer of one key.
 * @param environment GODEPOT_PASSPHRASE_FILE names the passphrase of a protected key
 * @throws DepotError KEYS_MISSING, KEYS_DAMAGED, KEYS_UNSAFE, KEYS_PASSPHRASE
 */
export async function openSigner(
  folder: string,
  environment: NodeJS.ProcessEnv = process.env,
  choice: SignerChoice = {},
): Promise<Signer> {
  const { certificate, fingerprint, privatePath } = findKey(await openKeys(folder), choice, folder);
  const armored = await readPrivateFile(privatePath);
  const openpgp = await loadOpenpgp();
  const config = await openpgpConfig();
  const key = await readKey(armored, privatePath);
  if (key.getFingerprint().toUpperCase() !== fingerprint)
    throw new DepotError('KEYS_DAMAGED', `the private half is not that of ${fingerprint}`, {
      where: privatePath,
      hint: 'restore it from the backup of the keys folder',
    });
  if (key.isDecrypted()) return createOpenpgpSigner(key, certificate.armored);
  const passphrase = await readPassphrase(environment);
  if (passphrase === undefined)
    throw new DepotError('KEYS_PASSPHRASE', 'the key is protected by a passphrase', {
      where: privatePath,
      hint: 'GODEPOT_PASSPHRASE_FILE=/path/of/a/file (mode 600), or =/dev/fd/3 with 3< from a password manager',
    });
  const decrypted = await openpgp
    .decryptKey({ privateKey: key, passphrase, config })
    .catch((cause: unknown) => {
      throw new DepotError('KEYS_PASSPHRASE', 'the passphrase does not open the key', {
        where: privatePath,
        cause,
      });
    });
  return createOpenpgpSigner(decrypted, certificate.armored);
}

function findKey(
  { current, next, former }: KeyFolder,
  { fingerprint }: SignerChoice,
  folder: string,
): KeyInfo {
  const key = [current, next, ...former].find(
    (one) => one.fingerprint === (fingerprint ?? current.fingerprint),
  );
  if (key !== undefined) return key;
  throw new DepotError('KEYS_MISSING', `there is no key ${fingerprint} here`, {
    where: folder,
    hint: 'see which there are: godepot keys list',
  });
}

async function readKey(armored: string, where: string): Promise<import('openpgp').PrivateKey> {
  const { readPrivateKey } = await loadOpenpgp();
  try {
    return await readPrivateKey({
      binaryKey: dearmor(armored, 'PRIVATE KEY BLOCK'),
      config: await openpgpConfig(),
    });
  } catch (cause) {
    throw new DepotError('KEYS_DAMAGED', 'the private half cannot be read', {
      where,
      hint: 'restore it from the backup of the keys folder',
      cause,
    });
  }
}

/** `9F3A02C1...` in groups of four, as people compare it. */
export function groupFingerprint(fingerprint: string): string {
  return fingerprint.match(/.{1,4}/g)?.join(' ') ?? fingerprint;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return false;
    throw error;
  }
}
