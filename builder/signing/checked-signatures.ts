import { DepotError, type Fault } from '../errors.ts';
import { checkPacket, requireDate } from './packet-signer.ts';
import { requireFits } from './packet-check.ts';
import { readMade, readWanted } from './request-folder.ts';
import type { RequestItem, SigningRequest } from './request.ts';

/** A signature that is what its item asks for: key, date, form, and on exactly these bytes. */
export interface CheckedSignature {
  item: RequestItem;
  signature: Buffer;
}

interface PublicKey {
  fingerprint: string;
  created: number;
  certificate: { binary: Buffer };
}

/**
 * The signatures that came back with a request, all of them.
 * @param keys of the depot
 * @throws DepotError SIGNING_REFUSED with each that is missing or wrong; SIGNING_MALFORMED for a folder that was changed
 */
export async function checkedSignatures(
  folder: string,
  { items }: SigningRequest,
  keys: readonly PublicKey[],
): Promise<CheckedSignature[]> {
  const checked: CheckedSignature[] = [];
  const faults: Fault[] = [];
  for (const item of items) {
    const { data } = await readWanted(folder, item);
    try {
      checked.push({ item, signature: await checkedSignature(folder, item, data, keys) });
    } catch (error) {
      if (!(error instanceof DepotError)) throw error;
      faults.push({ message: `${item.file}: ${error.message}` }, ...error.faults);
    }
  }
  if (faults.length === 0) return checked;
  throw new DepotError(
    'SIGNING_REFUSED',
    `${items.length - checked.length} of ${items.length} signatures are missing or wrong; nothing was taken over`,
    {
      where: folder,
      faults,
      hint: 'have these signed again, with the key and the dates that request.json names: godepot sign FOLDER',
    },
  );
}

async function checkedSignature(
  folder: string,
  item: RequestItem,
  data: Buffer,
  keys: readonly PublicKey[],
): Promise<Buffer> {
  const key = keys.find(({ fingerprint }) => fingerprint === item.key);
  if (key === undefined)
    throw new DepotError('SIGNATURE_UNKNOWN_KEY', `${item.key} is none of the depot's keys`);
  requireDate(item.date, key.created);
  const signature = await readMade(folder, item);
  if (signature === undefined) throw new DepotError('SIGNATURE_MISSING', 'there is no signature');
  checkPacket(signature, item.key, item.date, item.kind);
  await requireFits(signature, data, item.kind, key.certificate.binary);
  return signature;
}
