import { open } from 'node:fs/promises';

import { DepotError } from '../errors.ts';
import type { CheckList } from '../packaging/checks.ts';
import { dearmor } from '../signing/armor.ts';
import { readDocumentSignature } from '../signing/document-signature.ts';
import { requireFits } from '../signing/packet-check.ts';
import { readPackets, readPublicKey } from '../signing/packets.ts';
import { requireDates } from '../signing/signer-verdict.ts';
import { membersOf, ORIGIN_MEMBER, originContent } from './origin.ts';

const CHECK = 'signature of its origin';
const MOST_SIGNATURE_BYTES = 64 * 1024;

/**
 * Checks the `_gpgorigin` member of a deb, if it has one; a deb without is as good as ever, since apt checks the index.
 * @param certificates armored, of the keys that are trusted
 */
export async function checkOrigin(
  list: CheckList,
  path: string,
  certificates: readonly string[],
): Promise<void> {
  const members = await membersOf(path);
  const found = members.all.filter(({ name }) => name === ORIGIN_MEMBER);
  const [member] = found;
  if (member === undefined) return;
  if (certificates.length === 0)
    return void list.notDone.push({ check: CHECK, why: 'no key is at hand: --key FILE' });
  try {
    if (found.length > 1 || member.size > MOST_SIGNATURE_BYTES)
      throw new DepotError('SIGNATURE_SEVERAL', `several ${ORIGIN_MEMBER} members, or one too large`);
    const signature = Buffer.alloc(member.size);
    const file = await open(path, 'r');
    try {
      await file.read(signature, 0, member.size, member.offset);
    } finally {
      await file.close();
    }
    // its form comes from outside: an old hash, a text signature, a critical subpacket
    const document = readDocumentSignature(signature);
    requireDates(document, Math.floor(Date.now() / 1000));
    const by = document.issuer;
    const key = certificates
      .map((armored) => dearmor(armored, 'PUBLIC KEY BLOCK'))
      .find((binary) =>
        readPublicKey(readPackets(binary)[0]?.body ?? Buffer.alloc(0)).fingerprint.endsWith(by),
      );
    if (key === undefined)
      throw new DepotError('SIGNATURE_UNKNOWN_KEY', `signed by ${by}, which is not trusted here`);
    await requireFits(signature, originContent(path, members), 'binary', key);
    list.done.push({ check: CHECK, detail: `by ${by}` });
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    list.failed.push({ check: CHECK, code: error.code, detail: error.message });
  }
}
