import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError, hasCode } from '../errors.ts';
import { sweepBeside, writeFileAtomic } from '../io/durable.ts';
import { readIfPresent } from '../io/if-present.ts';
import { parseJson } from '../io/parse-json.ts';
import { generateSigningKey } from './generate.ts';
import type { HeldKey } from './gpg-certificate.ts';
import { heldEntry } from './held-keys.ts';
import { changeKeys, type KeyChange, type KeyRequest, needsNewKey } from './key-change.ts';
import {
  certificateFile,
  encodeKeyring,
  KEYRING_FILE,
  type Keyring,
  type KeyringEntry,
  readKeyring,
} from './keyring.ts';
import {
  type KeyFolder,
  openKeys,
  openSigner,
  PRIVATE_FOLDER,
  privateFile,
  revocationFile,
  type SignerChoice,
} from './keys.ts';
import { noticeFile, statementFile } from './public-files.ts';
import { readPassphrase } from './secret-file.ts';
import type { Signer } from './signer.ts';

/** What people are told, made by whoever knows the depot. */
export interface KeyDocuments {
  /** To be clear-signed. */
  statement: string;
  /** By what the file name ends in: `txt`, `json`. */
  notices: Readonly<Record<string, string>>;
}

export interface Rotation {
  environment: NodeJS.ProcessEnv;
  /** How the spec wants signatures to be made. */
  signing?: Omit<SignerChoice, 'fingerprint'>;
  /** User ID of a new key. */
  userId: string;
  documents: (change: KeyChange) => KeyDocuments;
  /** The key after the next one, where gpg holds it; otherwise one is made. */
  held?: HeldKey | undefined;
  /** Makes a new key; as `keys init` does where nothing is said. */
  generate?: typeof generateSigningKey;
  /** Decides under the lock whether this may be done, and which key it is about. @throws DepotError */
  request: (keys: KeyFolder) => KeyRequest;
}

const TRIAL = Buffer.from('godepot keys rotate\n');

/** Names the key that is being added, so that what a killed run left of it is known and taken away. */
const JOURNAL = 'rotation.json';

/**
 * Changes the keys. The rename of keyring.json is the change: everything that the new state needs is durable before it, and what a killed
 * run leaves before it is removed by the next one. Under a lock of the keys folder, which the caller holds.
 * @throws DepotError KEYS_MISSING naming the private half that has to be brought
 */
export async function rotateKeys(
  folder: string,
  rotation: Rotation,
): Promise<{ keys: KeyFolder; change: KeyChange; revocation: string | undefined }> {
  await removeUnused(folder);
  const before = await readKeyring(folder);
  const request = rotation.request(await openKeys(folder));
  requireUse(before, request, rotation.held);
  const openers = await openAll(folder, rotation, before, request);
  const fresh = needsNewKey(before, request) ? await addKey(folder, rotation, request.now) : undefined;
  const { keyring, change } = changeKeys(before, request, fresh);
  const { statement, notices } = rotation.documents(change);
  const { fingerprint } = change.old;
  for (const [ending, text] of Object.entries(notices))
    await replaceDocument(join(folder, noticeFile(fingerprint, ending)), text);
  // who is replaced as planned says so itself, and that word stays; a key that may be in other hands can say anything
  if (request.kind !== 'finished') {
    const speaker = request.kind === 'planned' ? change.old : change.current;
    const signer = required(openers.get(speaker.fingerprint));
    const text = await signer.clearsign(statement, Math.max(request.now, signer.created));
    await replaceDocument(join(folder, statementFile(fingerprint)), text);
  }
  const revocation =
    request.kind === 'compromised' ? await publishRevocation(folder, change.old.fingerprint) : undefined;
  await writeFileAtomic(join(folder, KEYRING_FILE), encodeKeyring(keyring));
  await rm(join(folder, PRIVATE_FOLDER, JOURNAL), { force: true });
  return { keys: await openKeys(folder), change, revocation };
}

/**
 * The signers that the change needs, opened before anything is written: the one who takes over, and for a planned change the one who goes,
 * who signs the statement and, during the overlap, every publication.
 */
async function openAll(
  folder: string,
  { environment, signing }: Rotation,
  { current, next }: Keyring,
  request: KeyRequest,
): Promise<ReadonlyMap<string, Signer>> {
  const takesOver =
    request.kind === 'planned' ||
    (request.kind === 'compromised' && request.fingerprint === current.fingerprint);
  const wanted = takesOver ? [next, ...(request.kind === 'planned' ? [current] : [])] : [current];
  const opened = new Map<string, Signer>();
  for (const { fingerprint, heldBy } of wanted) {
    const signer = await openSigner(folder, environment, { ...signing, fingerprint }).catch(
      (error: unknown) => {
        if (!hasCode(error, 'KEYS_MISSING')) throw error;
        const which = fingerprint === next.fingerprint ? 'next' : 'current';
        throw new DepotError(
          'KEYS_MISSING',
          `the private half of the ${which} key ${fingerprint} is not here`,
          {
            where: join(folder, PRIVATE_FOLDER, privateFile(fingerprint)),
            hint:
              which === 'next'
                ? 'bring it from where it was put away when it was made (docs/keys.md: custody), mode 600, and run this again; nothing was changed'
                : 'restore it from the backup, mode 600: it signs the statement and, during the overlap, each publication; nothing was changed',
            cause: error,
          },
        );
      },
    );
    // gpg is asked by the first signature only, which would be too late here
    if (heldBy === 'gpg') await signer.signBinary(TRIAL, Math.max(request.now, signer.created));
    opened.set(fingerprint, signer);
  }
  return opened;
}

function required(signer: Signer | undefined): Signer {
  if (signer === undefined) throw new TypeError('the signer of the statement is not open');
  return signer;
}

/**
 * A key that gpg holds becomes the next one only where a next one is needed, and only if it never had a role here: servers drop keys that went.
 * @throws DepotError USAGE
 */
export function requireUse(keyring: Keyring, request: KeyRequest, held: HeldKey | undefined): void {
  if (held === undefined) return;
  const { current, next, former } = keyring;
  const known = [current, next, ...former].some(({ fingerprint }) => fingerprint === held.fingerprint);
  const wrong = known
    ? `${held.fingerprint} is, or was, a key of this depot`
    : needsNewKey(keyring, request)
      ? undefined
      : 'this change needs no key after the next one';
  if (wrong === undefined) return;
  throw new DepotError('USAGE', wrong, {
    hint: known
      ? 'make another key with gpg (docs/keys.md), or leave --next out: godepot makes one'
      : 'leave --next out',
  });
}

/** A new next key, its private half to be carried away afterwards; one that gpg holds is there already. */
async function addKey(
  folder: string,
  { environment, userId, held, generate = generateSigningKey }: Rotation,
  now: number,
): Promise<KeyringEntry> {
  const hidden = join(folder, PRIVATE_FOLDER);
  if (held !== undefined) {
    const entry = heldEntry(held);
    await writeFileAtomic(join(hidden, JOURNAL), `${JSON.stringify(entry)}\n`, 0o600);
    await writeFileAtomic(join(folder, certificateFile(held.fingerprint)), held.certificate);
    return entry;
  }
  const key = await generate(userId, now, await readPassphrase(environment));
  const entry = { fingerprint: key.fingerprint, created: now, userId };
  await writeFileAtomic(join(hidden, JOURNAL), `${JSON.stringify(entry)}\n`, 0o600);
  await writeFileAtomic(join(hidden, privateFile(key.fingerprint)), key.privateKey, 0o600);
  await writeFileAtomic(join(hidden, revocationFile(key.fingerprint)), key.revocation, 0o600);
  await writeFileAtomic(join(folder, certificateFile(key.fingerprint)), key.certificate);
  return entry;
}

/** A key that a killed run made and that never got a role: nobody trusts it, and its private half must not lie about. */
async function removeUnused(folder: string): Promise<void> {
  const hidden = join(folder, PRIVATE_FOLDER);
  await sweepBeside(join(hidden, JOURNAL));
  await sweepBeside(join(folder, KEYRING_FILE));
  const text = await readIfPresent(join(hidden, JOURNAL));
  if (text === undefined) return;
  const found = parseJson(text);
  const { current, next, former } = await readKeyring(folder);
  const fingerprint =
    typeof found === 'object' && found !== null && 'fingerprint' in found ? String(found.fingerprint) : '';
  const used = [current, next, ...former].some((entry) => entry.fingerprint === fingerprint);
  if (/^[0-9A-F]{40}$/.test(fingerprint) && !used) {
    const files = [
      join(hidden, privateFile(fingerprint)),
      join(hidden, revocationFile(fingerprint)),
      join(folder, certificateFile(fingerprint)),
    ];
    for (const path of files) {
      await sweepBeside(path);
      await rm(path, { force: true });
    }
  }
  await rm(join(hidden, JOURNAL), { force: true });
}

/** It was made with the key. Where it was put away with the next key's private half, it is published when it is brought. */
async function publishRevocation(folder: string, fingerprint: string): Promise<string | undefined> {
  const path = join(folder, revocationFile(fingerprint));
  const text = await readIfPresent(join(folder, PRIVATE_FOLDER, revocationFile(fingerprint)));
  if (text === undefined) return (await readIfPresent(path)) === undefined ? undefined : path;
  await replaceDocument(path, text);
  return path;
}

/** With what a killed run left of it. */
async function replaceDocument(path: string, text: string): Promise<void> {
  await sweepBeside(path);
  await writeFileAtomic(path, text);
}
