import { join } from 'node:path';

import { DepotError } from '../errors.ts';
import { ifPresent } from '../io/if-present.ts';
import { readRegular } from '../io/regular-file.ts';
import type { UpstreamKeyChoice } from '../spec/model.ts';
import { openUpstreamKeyring, type UpstreamKeyring } from './upstream-keyring.ts';

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
  /** Who put it there. */
  from: 'refresh' | 'spec' | 'godepot';
}

/**
 * The key file that counts: what `keys upstream refresh` wrote, else the spec's, else the one that comes with godepot.
 * @throws DepotError UPSTREAM_KEYRING_MISSING, NOT_A_FILE, FILE_LARGE
 */
export async function findUpstreamKey(options: {
  keysFolder: string;
  choice: UpstreamKeyChoice;
}): Promise<UpstreamKeyFile> {
  const { primary, keyring } = options.choice;
  const refreshed = refreshedKeyFile(options.keysFolder, primary);
  const bytes = await ifPresent(readRegular(refreshed));
  if (bytes !== undefined) return { path: refreshed, bytes, from: 'refresh' };
  if (keyring !== undefined) {
    const named = await ifPresent(readRegular(keyring));
    if (named !== undefined) return { path: keyring, bytes: named, from: 'spec' };
    throw new DepotError(
      'UPSTREAM_KEYRING_MISSING',
      "the spec's openpgp.keyring names a file that is not there",
      {
        where: keyring,
        hint: 'put the public key there (gpg --armor --export FINGERPRINT), or correct the path in the spec',
      },
    );
  }
  const builtIn = BUILT_IN.get(primary);
  if (builtIn !== undefined)
    return { path: builtIn.file, bytes: await readRegular(builtIn.file), from: 'godepot' };
  throw new DepotError('UPSTREAM_KEYRING_MISSING', `there is no certificate of the pinned key ${primary}`, {
    where: refreshed,
    hint: "get it from its owner: godepot keys upstream refresh --from FILE-OR-URL, or name a file as the spec's openpgp.keyring",
  });
}

/**
 * The certificate that upstream's signatures are checked with.
 * @throws DepotError as findUpstreamKey and openUpstreamKeyring
 */
export async function readUpstreamKeyring(options: {
  keysFolder: string;
  choice: UpstreamKeyChoice;
}): Promise<UpstreamKeyring> {
  const { path, bytes } = await findUpstreamKey(options);
  return openUpstreamKeyring(bytes, options.choice.primary, path);
}
