import { join } from 'node:path';
import * as v from 'valibot';

import { DepotError } from '../errors.ts';
import { readIfPresent } from '../io/if-present.ts';
import { LAST_SECOND } from '../io/instant.ts';
import { parseJson } from '../io/parse-json.ts';
import { dearmor } from './armor.ts';
import { PACKET, readPackets, readPublicKey } from './packets.ts';

/** keys/keyring.json: which key has which role. Public; belongs into version control with the certificates. */
export interface Keyring {
  /** How often the signing key has changed: 0 for a new depot. Rpms are published again under a release that ends in it. */
  generation: number;
  /** How often the set of keys that clients are to trust has changed since then, without another signing key. */
  edition: number;
  current: KeyringEntry;
  next: KeyringEntry;
  /** Keys that no longer are what they were, the oldest first. */
  former: readonly FormerEntry[];
}

export interface KeyringEntry {
  fingerprint: string;
  /** Unix seconds. */
  created: number;
  userId: string;
  /** Where its private half lies: with gpg (agent, smartcard, HSM); left out: in the keys folder. */
  heldBy?: 'gpg';
}

export interface FormerEntry extends KeyringEntry {
  /**
   * retiring: clients still trust it, and until its date it signs beside its successor. retired: clients were told to forget it, what it
   * signed stays good. withdrawn: whoever has it may be a thief; nothing that it signed is listed.
   */
  state: 'retiring' | 'retired' | 'withdrawn';
  /** The generation in which it signed; null for a next key that never did. */
  generation: number | null;
  /** Unix seconds: when it was replaced. */
  since: number;
  /** Unix seconds: until when publications carry its signature as well; equal to `since` where there is no overlap. */
  until: number;
  reason: string;
}

/** A certificate of the keys folder. */
export interface Certificate {
  /** keys/<FPR>.asc */
  path: string;
  armored: string;
  /** The same packets without armor: what a .gpg file holds. */
  binary: Buffer;
  /** Of the RSA modulus. */
  bits: number;
}

/** All that ever had a role. */
export function everyKey<Key>(keys: { current: Key; next: Key; former: readonly Key[] }): Key[] {
  return [keys.current, keys.next, ...keys.former];
}

export const KEYRING_FILE = 'keyring.json';
const FORMAT = 2;
/** In the body of a version 4 RSA key packet: after version, date and algorithm, a number begins with its bit count. */
const MODULUS_AT = 6;

const COUNT = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const TIME = v.pipe(COUNT, v.maxValue(LAST_SECOND));
/** It is printed and packed as one line; a line break in it would write a line of its own there. */
const USER_ID = v.pipe(v.string(), v.regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'a user ID is one line'));
const ENTRY = {
  fingerprint: v.pipe(v.string(), v.regex(/^[0-9A-F]{40}$/)),
  created: TIME,
  userId: USER_ID,
  heldBy: v.exactOptional(v.literal('gpg')),
};
const FORMER = v.strictObject({
  ...ENTRY,
  state: v.picklist(['retiring', 'retired', 'withdrawn']),
  generation: v.nullable(COUNT),
  since: TIME,
  until: TIME,
  reason: v.string(),
});
const SCHEMA = v.variant('format', [
  v.strictObject({ format: v.literal(1), current: v.strictObject(ENTRY), next: v.strictObject(ENTRY) }),
  v.pipe(
    v.strictObject({
      format: v.literal(FORMAT),
      generation: COUNT,
      edition: COUNT,
      current: v.strictObject(ENTRY),
      next: v.strictObject(ENTRY),
      former: v.array(FORMER),
    }),
    // one key in two roles would be trusted and withdrawn at once
    v.check(
      ({ current, next, former }) =>
        new Set([current, next, ...former].map(({ fingerprint }) => fingerprint)).size === former.length + 2,
      'a key stands there twice',
    ),
    v.check(
      ({ former }) => former.filter(({ state }) => state === 'retiring').length <= 1,
      'two keys are retiring at once',
    ),
  ),
]);

/** Named by fingerprint: the address of a key is an interface that outlives the key. */
export function certificateFile(fingerprint: string): string {
  return `${fingerprint}.asc`;
}

export function encodeKeyring({ generation, edition, current, next, former }: Keyring): string {
  return `${JSON.stringify({ format: FORMAT, generation, edition, current, next, former }, null, 2)}\n`;
}

/** What `keys init` begins with. */
export function firstKeyring(current: KeyringEntry, next: KeyringEntry): Keyring {
  return { generation: 0, edition: 0, current, next, former: [] };
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
  if (result.success)
    return result.output.format === 1
      ? firstKeyring(result.output.current, result.output.next)
      : result.output;
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
      if (fingerprint === entry.fingerprint && created === entry.created)
        return { path, armored, binary, bits: primary.body.readUInt16BE(MODULUS_AT) };
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
