import { join } from 'node:path';

import { DepotError } from '../errors.ts';
import { ifPresent } from '../io/if-present.ts';
import { readRegular } from '../io/regular-file.ts';
import type { UpstreamKeyChoice } from '../spec/model.ts';
import { type KeyFileOrigin, openUpstreamKeyring, type UpstreamKeyring } from './upstream-keyring.ts';
import { mergeUpstreamKey } from './upstream-refresh.ts';

/** Primary keys that come with godepot: Google's, which signs the official tarballs. */
const BUILT_IN: ReadonlyMap<string, { file: string; url: string }> = new Map([
  [
    'EB4C1BFD4F042F6DDDCCEC917721F63BD38B4796',
    {
      file: join(import.meta.dirname, '../../specs/upstream/EB4C1BFD4F042F6DDDCCEC917721F63BD38B4796.asc'),
      url: 'https://dl.google.com/linux/linux_signing_key.pub',
    },
  ],
]);

/** Where the owner of a primary key publishes it, for those that come with godepot. */
export function publishedAt(primary: string): string | undefined {
  return BUILT_IN.get(primary)?.url;
}

/** Where `keys upstream refresh` writes: public, and to be committed with the depot's own public keys. */
export function refreshedKeyFile(keysFolder: string, primary: string): string {
  return join(keysFolder, 'upstream', `${primary}.asc`);
}

/** A key file, as it is. */
export interface UpstreamKeyFile {
  path: string;
  bytes: Buffer;
  origin: KeyFileOrigin;
}

interface KeySearch {
  keysFolder: string;
  choice: UpstreamKeyChoice;
}

/**
 * The key file that goes before others: what `keys upstream refresh` wrote, else the spec's, else the one that comes with godepot.
 * @throws DepotError UPSTREAM_KEYRING_MISSING, NOT_A_FILE, FILE_LARGE
 */
export async function chosenKeyFile({ keysFolder, choice }: KeySearch): Promise<UpstreamKeyFile> {
  const { primary, keyring } = choice;
  const refreshed = refreshedKeyFile(keysFolder, primary);
  const bytes = await ifPresent(readRegular(refreshed));
  if (bytes !== undefined) return { path: refreshed, bytes, origin: 'refresh' };
  if (keyring !== undefined) {
    const named = await ifPresent(readRegular(keyring));
    if (named !== undefined) return { path: keyring, bytes: named, origin: 'spec' };
    throw new DepotError(
      'UPSTREAM_KEYRING_MISSING',
      "the spec's openpgp.keyring names a file that is not there",
      {
        where: keyring,
        hint: 'put the public key there (gpg --armor --export FINGERPRINT), or correct the path in the spec',
      },
    );
  }
  const own = await builtInKeyFile(primary);
  if (own !== undefined) return own;
  throw new DepotError('UPSTREAM_KEYRING_MISSING', `there is no certificate of the pinned key ${primary}`, {
    where: refreshed,
    hint: "get it from its owner: godepot keys upstream refresh --from FILE-OR-URL, or name a file as the spec's openpgp.keyring",
  });
}

async function builtInKeyFile(primary: string): Promise<UpstreamKeyFile | undefined> {
  const file = BUILT_IN.get(primary)?.file;
  return file === undefined ? undefined : { path: file, bytes: await readRegular(file), origin: 'godepot' };
}

/** The pinned key as it counts. */
export interface UpstreamKey extends UpstreamKeyFile {
  /** The file that comes with godepot, where it adds something to the one at `path`. */
  completedBy: string | undefined;
}

/**
 * The chosen key file with all that the one of this godepot adds to it: a revocation or subkey that came with a newer godepot must not be
 * hidden by a file that was written years ago, nor the other way round.
 * @throws DepotError as chosenKeyFile and mergeUpstreamKey
 */
export async function findUpstreamKey(search: KeySearch): Promise<UpstreamKey> {
  const { primary } = search.choice;
  const chosen = await chosenKeyFile(search);
  const own = chosen.origin === 'godepot' ? undefined : await builtInKeyFile(primary);
  if (own === undefined || own.bytes.equals(chosen.bytes)) return { ...chosen, completedBy: undefined };
  const { changed, armored } = await mergeUpstreamKey(chosen.bytes, own.bytes, primary, {
    current: { where: chosen.path, origin: chosen.origin },
    offered: { where: own.path, origin: own.origin },
  });
  return changed
    ? { ...chosen, bytes: Buffer.from(armored), completedBy: own.path }
    : { ...chosen, completedBy: undefined };
}

/** What upstream's signatures are checked with, and what completed its file (UpstreamKey). */
export type FoundKeyring = UpstreamKeyring & Pick<UpstreamKey, 'completedBy'>;

/**
 * The certificate that upstream's signatures are checked with.
 * @throws DepotError as findUpstreamKey and openUpstreamKeyring
 */
export async function readUpstreamKeyring(search: KeySearch): Promise<FoundKeyring> {
  const { path, bytes, origin, completedBy } = await findUpstreamKey(search);
  return { ...(await openUpstreamKeyring(bytes, search.choice.primary, path, origin)), completedBy };
}
