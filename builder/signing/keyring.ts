import { join } from 'node:path';
import * as v from 'valibot';

import { DepotError } from '../errors.ts';
import { readIfPresent } from '../io/if-present.ts';
import { parseJson } from '../io/parse-json.ts';
import { dearmor } from './armor.ts';
import { PACKET, readPackets, readPublicKey } from './packets.ts';

/** keys/keyring.json: which key has which role. Public; belongs into version control with the certificates. */
export interface Keyring {
  current: KeyringEntry;
  next: KeyringEntry;
}

export interface KeyringEntry {
  fingerprint: string;
  /** Unix seconds. */
  created: number;
  userId: string;
}

/** A certificate of the keys folder. */
export interface Certificate {
  /** keys/<FPR>.asc */
  path: string;
  armored: string;
  /** The same packets without armor: what a .gpg file holds. */
  binary: Buffer;
}

export const KEYRING_FILE = 'keyring.json';
const FORMAT = 1;

const ENTRY = v.strictObject({
  fingerprint: v.pipe(v.string(), v.regex(/^[0-9A-F]{40}$/)),
  created: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  userId: v.string(),
});
const SCHEMA = v.strictObject({ format: v.literal(FORMAT), current: ENTRY, next: ENTRY });

/** Named by fingerprint: the address of a key is an interface that outlives the key. */
export function certificateFile(fingerprint: string): string {
  return `${fingerprint}.asc`;
}

export function encodeKeyring({ current, next }: Keyring): string {
  return `${JSON.stringify({ format: FORMAT, current, next }, null, 2)}\n`;
}

/**
 * Reads which keys a folder holds.
 * @param folder that holds the keyring file itself: the keys folder, or its private folder while new keys are being made
 * @throws DepotError KEYS_MISSING without that file, KEYS_DAMAGED when it is malformed
 */
export async function readKeyring(folder: string): Promise<Keyring> {
  const path = join(folder, KEYRING_FILE);
  const text = await readKeyFile(path, 'godepot keys init');
  const result = v.safeParse(SCHEMA, parseJson(text));
  if (result.success) return result.output;
  const issues = result.issues.map((issue) => ({
    message: `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`,
  }));
  throw new DepotError('KEYS_DAMAGED', 'the list of keys is not what godepot wrote', {
    where: path,
    faults: issues,
    hint: 'restore it from version control or from the backup of the keys folder',
  });
}

/**
 * Reads a public certificate and checks, without the OpenPGP library, that it is one primary key with the fingerprint and date that
 * the keyring names: an exchanged file would otherwise be published as ours.
 * @throws DepotError KEYS_MISSING, KEYS_DAMAGED
 */
export async function readCertificate(folder: string, entry: KeyringEntry): Promise<Certificate> {
  const path = join(folder, certificateFile(entry.fingerprint));
  const armored = await readKeyFile(path, 'git checkout, or the backup of the keys folder');
  try {
    const binary = dearmor(armored, 'PUBLIC KEY BLOCK');
    const [primary, ...others] = readPackets(binary);
    if (primary?.type === PACKET.publicKey && others.every(({ type }) => type !== PACKET.publicKey)) {
      const { fingerprint, created } = readPublicKey(primary.body);
      if (fingerprint === entry.fingerprint && created === entry.created) return { path, armored, binary };
    }
  } catch (cause) {
    throw damaged(path, cause);
  }
  throw damaged(path, undefined);
}

function damaged(path: string, cause: unknown): DepotError {
  return new DepotError('KEYS_DAMAGED', 'the certificate is not that of the key it is named after', {
    where: path,
    hint: 'restore it from version control or from the backup of the keys folder',
    cause,
  });
}

async function readKeyFile(path: string, remedy: string): Promise<string> {
  const text = await readIfPresent(path);
  if (text !== undefined) return text;
  throw new DepotError('KEYS_MISSING', 'the keys folder lacks a file', {
    where: path,
    hint: `get it by: ${remedy}`,
  });
}
