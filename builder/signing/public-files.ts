import { join } from 'node:path';

import { readIfPresent } from '../io/if-present.ts';
import { armor, dearmor } from './armor.ts';
import { certificateFile } from './keyring.ts';
import { type KeyFolder, type KeyInfo, revocationFile } from './keys.ts';
import { PACKET, readPackets } from './packets.ts';

/** What the old key, or its successor, says of a change: clear-signed. Named by the key that was replaced. */
export function statementFile(fingerprint: string): string {
  return `${fingerprint}.statement.asc`;
}

/** What people are told of a change. @param ending `txt` or `json` */
export function noticeFile(fingerprint: string, ending: string): string {
  return `${fingerprint}.notice.${ending}`;
}

/**
 * The public files of the keys folder, by name: the certificate of every key that ever had a role, and what was said of changes.
 * Of a withdrawn key the certificate carries its revocation, so that who fetches it by its old address learns that.
 */
export async function readPublicFiles(
  folder: string,
  { current, next, former }: KeyFolder,
): Promise<{ name: string; content: string }[]> {
  const files: { name: string; content: string }[] = [];
  for (const key of [current, next, ...former])
    files.push({ name: certificateFile(key.fingerprint), content: await certificateOf(folder, key) });
  // a killed change leaves a statement of what never happened: only of keys that were replaced is anything said
  for (const { fingerprint, role } of former) {
    const names = [
      statementFile(fingerprint),
      noticeFile(fingerprint, 'txt'),
      noticeFile(fingerprint, 'json'),
      ...(role === 'withdrawn' ? [revocationFile(fingerprint)] : []),
    ];
    for (const name of names) {
      const content = await readIfPresent(join(folder, name));
      if (content !== undefined) files.push({ name, content });
    }
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function certificateOf(folder: string, { role, fingerprint, certificate }: KeyInfo): Promise<string> {
  const revocation =
    role === 'withdrawn' ? await readIfPresent(join(folder, revocationFile(fingerprint))) : undefined;
  return revocation === undefined ? certificate.armored : revoked(certificate.binary, revocation);
}

/** A revocation stands right behind the primary key (RFC 9580 §10.1). */
function revoked(certificate: Buffer, revocation: string): string {
  // programs label it as a key, although it is one signature
  const signature = dearmor(revocation, 'PUBLIC KEY BLOCK');
  const [primary] = readPackets(certificate);
  if (primary?.type !== PACKET.publicKey)
    throw new TypeError('a certificate that does not begin with its key');
  const end = certificate.indexOf(primary.body) + primary.body.length;
  return armor(
    Buffer.concat([certificate.subarray(0, end), signature, certificate.subarray(end)]),
    'PUBLIC KEY BLOCK',
  );
}
