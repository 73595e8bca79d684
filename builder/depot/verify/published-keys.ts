import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError, systemCode } from '../../errors.ts';
import { thereOrNot } from '../../io/if-present.ts';
import { readRegular } from '../../io/regular-file.ts';
import { dearmor } from '../../signing/armor.ts';
import { PACKET, readPackets, readPublicKey } from '../../signing/packets.ts';
import { splitCertificates } from '../../signing/split-certificates.ts';
import { KEYS_FOLDER } from '../snapshot/fixed-files.ts';
import { MANIFEST_FILE } from '../snapshot/snapshots.ts';

/** A file of public keys holds some kilobytes for each. */
const MOST_BYTES = 1024 * 1024;
/** Of a depot that changed its keys every month for ten years; a bound against folders made to be endless. */
const MOST_FILES = 250;

/**
 * The certificates that a snapshot publishes, armored, each key once: its key file, and those of every key before below `keys/`. A file that
 * is damaged is passed over, since another may hold the same key. All of it is worth nothing without a fingerprint from elsewhere.
 */
export async function publishedCertificates(folder: string): Promise<string[]> {
  const names = (await thereOrNot(readdir(folder))) ?? [];
  const files = names.filter((name) => name.endsWith('.asc') && name !== `${MANIFEST_FILE}.asc`);
  const former = (await thereOrNot(readdir(join(folder, KEYS_FOLDER)))) ?? [];
  // revocations and statements lie there too
  files.push(
    ...former.filter((name) => /^[0-9A-F]{40}\.asc$/.test(name)).map((name) => join(KEYS_FOLDER, name)),
  );
  const found = new Map<string, string>();
  for (const file of files.slice(0, MOST_FILES)) {
    for (const [fingerprint, armored] of certificatesIn(await textOf(join(folder, file)), file))
      if (!found.has(fingerprint)) found.set(fingerprint, armored);
  }
  return [...found.values()];
}

/** Fingerprint and armored text of each certificate that can be read; none for what is no file of keys. */
export function certificatesIn(text: string, where: string): [fingerprint: string, armored: string][] {
  let blocks: string[];
  try {
    blocks = splitCertificates(text, where);
  } catch (error) {
    if (error instanceof DepotError) return [];
    throw error;
  }
  return blocks.flatMap((armored) => {
    const fingerprint = fingerprintOf(armored);
    return fingerprint === undefined ? [] : [[fingerprint, armored] as [string, string]];
  });
}

function fingerprintOf(armored: string): string | undefined {
  try {
    const [primary] = readPackets(dearmor(armored, 'PUBLIC KEY BLOCK'));
    return primary?.type === PACKET.publicKey ? readPublicKey(primary.body).fingerprint : undefined;
  } catch (error) {
    if (error instanceof DepotError) return undefined;
    throw error;
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return (await readRegular(path, MOST_BYTES)).toString('latin1');
  } catch (error) {
    // a link into nowhere, a pipe: told of where the files are looked at
    if (error instanceof DepotError || systemCode(error) !== undefined) return '';
    throw error;
  }
}
