import { lstat } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError, systemCode } from '../errors.ts';
import type { Progress } from '../io/progress.ts';
import { createGpgSigner } from './gpg-signer.ts';
import {
  type Certificate,
  everyKey,
  type FormerEntry,
  type Keyring,
  type KeyringEntry,
  readCertificate,
  readKeyring,
} from './keyring.ts';
import { openPrivateKey } from './private-key.ts';
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
  /** `RSA 4096`: what godepot makes; of a key that gpg holds, as long as it is. */
  algorithm: string;
  certificate: Certificate;
  /** Who has the private half; undefined: the keys folder. */
  heldBy?: 'gpg';
  /** Where the private half lies or would lie, if the keys folder has it. */
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
  trusted: readonly KeyInfo[];
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
  const trusted = [current, next, ...former.filter(({ role }) => role === 'retiring')];
  const certificates = trusted.map(({ certificate }) => certificate.armored);
  return { generation, edition, current, next, former, trusted, certificates };
}

async function describe(
  folder: string,
  role: KeyRole,
  { fingerprint, created, userId, heldBy }: KeyringEntry,
): Promise<KeyInfo> {
  const entry = { fingerprint, created, userId, ...(heldBy === undefined ? {} : { heldBy }) };
  const privatePath = join(folder, PRIVATE_FOLDER, privateFile(fingerprint));
  const certificate = await readCertificate(folder, entry);
  return {
    role,
    ...entry,
    algorithm: `RSA ${certificate.bits}`,
    certificate,
    privatePath,
    hasPrivate: await isThere(privatePath),
  };
}

/** Which key signs, and how. */
export interface SignerChoice {
  /** 40 upper-case hex digits of one of the folder's keys; the current one by default. */
  fingerprint?: string | undefined;
  /** By default where the keyring says that the private half lies. */
  with?: 'in-process' | 'gpg' | undefined;
  /** GNUPGHOME for gpg; undefined: that of the environment. */
  gnupgHome?: string | undefined;
  /** Where it is shown that an agent waits for somebody's pin. */
  progress?: Progress | undefined;
}

/**
 * The signer of a key. In-process reads and opens the private half at once; gpg is first asked by the first signature.
 * @param environment GODEPOT_PASSPHRASE_FILE names the passphrase of a protected key
 * @throws DepotError KEYS_MISSING, KEYS_DAMAGED, KEYS_UNSAFE, KEYS_PASSPHRASE
 */
export async function openSigner(
  folder: string,
  environment: NodeJS.ProcessEnv = process.env,
  choice: SignerChoice = {},
): Promise<Signer> {
  const key = findKey(await openKeys(folder), choice, folder);
  if ((choice.with ?? key.heldBy) !== 'gpg') return openPrivateKey(key, environment);
  const { fingerprint, created, certificate } = key;
  const { gnupgHome: home, progress } = choice;
  return createGpgSigner(
    { fingerprint, created, certificate: certificate.armored, binary: certificate.binary },
    { home, environment, progress },
  );
}

function findKey(keys: KeyFolder, { fingerprint }: SignerChoice, folder: string): KeyInfo {
  const key = everyKey<KeyInfo>(keys).find(
    (one) => one.fingerprint === (fingerprint ?? keys.current.fingerprint),
  );
  if (key !== undefined) return key;
  throw new DepotError('KEYS_MISSING', `there is no key ${fingerprint} here`, {
    where: folder,
    hint: 'see which there are: godepot keys list',
  });
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
