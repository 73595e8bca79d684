import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

import { DepotError, type ErrorCode } from '../errors.ts';
import { type CheckList, newCheckList } from '../packaging/checks.ts';
import { readLayout } from './layout.ts';
import { describeRpm } from './reader.ts';
import type { RpmInfo } from './rpm-info.ts';
import { verifyFiles } from './verify-files.ts';

/**
 * Checks one binary signature packet over data against the certificates that the caller trusts.
 * @throws DepotError when no trusted certificate made it; its code and message go into the list.
 */
export type VerifySignature = (data: Buffer, signature: Buffer) => Promise<{ fingerprint: string }>;

/**
 * Checks an rpm without rpm: structure, digests, sizes, every file of the payload against the signed header, signature.
 * @param verifySignature undefined when the caller has no certificate: the signature is then listed as not checked.
 * @returns never throws for what is wrong with the package; system errors (no such file) are thrown.
 */
export async function verifyRpm(
  path: string,
  verifySignature: VerifySignature | undefined,
): Promise<CheckList> {
  const list = newCheckList();
  const info = await readStructure(path, list);
  if (info === undefined) return list;
  checkHeader(info, list);
  await checkSignature(info, verifySignature, list);
  const isIntact = await checkPayload(path, info, list);
  if (isIntact) await verifyFiles(path, info, list);
  else list.notDone.push({ check: 'files', why: 'a payload that does not match the header is not unpacked' });
  return list;
}

async function readStructure(path: string, list: CheckList): Promise<RpmInfo | undefined> {
  try {
    const info = describeRpm(await readLayout(path), path);
    list.done.push({ check: 'structure', detail: 'lead, both headers, their regions, types and alignment' });
    return info;
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    list.failed.push({ check: 'structure', code: error.code, detail: error.message });
    for (const check of ['header sha256', 'header sha1', 'sizes', 'signature', 'payload sha256', 'files']) {
      list.notDone.push({ check, why: 'the package could not be read' });
    }
    return undefined;
  }
}

function checkHeader({ claims, header, size, headerRange }: RpmInfo, list: CheckList): void {
  compare(list, 'header sha256', 'RPM_HEADER_DIGEST', claims.headerSha256, () =>
    createHash('sha256').update(header).digest('hex'),
  );
  compare(list, 'header sha1', 'RPM_HEADER_DIGEST', claims.headerSha1, () =>
    createHash('sha1').update(header).digest('hex'),
  );
  compare(list, 'sizes', 'RPM_SIZES', claims.size, () => size - headerRange.start);
}

/** One claim of the package against what is found; a claim that is not made is a check not done. */
function compare<T extends string | number>(
  list: CheckList,
  check: string,
  code: ErrorCode,
  claimed: T | undefined,
  find: () => T,
): boolean {
  if (claimed === undefined) {
    list.notDone.push({ check, why: 'the package does not say it' });
    return true;
  }
  const found = find();
  if (found === claimed) {
    list.done.push({ check, detail: String(found) });
    return true;
  }
  list.failed.push({ check, code, detail: `${found} where the package says ${claimed}` });
  return false;
}

async function checkSignature(
  { signature, header }: RpmInfo,
  verifySignature: VerifySignature | undefined,
  list: CheckList,
): Promise<void> {
  const check = 'signature';
  if (signature === undefined) {
    list.failed.push({ check, code: 'RPM_SIGNATURE', detail: 'the header carries no signature' });
    return;
  }
  if (verifySignature === undefined) {
    list.notDone.push({ check, why: `no certificate given; made by key ${signature.keyId ?? 'unknown'}` });
    return;
  }
  try {
    const { fingerprint } = await verifySignature(header, signature.packet);
    list.done.push({ check, detail: `over the header, by ${fingerprint}` });
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    list.failed.push({ check, code: error.code, detail: error.message });
  }
}

/** The payload as it lies in the file; only what the header vouches for is handed to a decompressor. */
async function checkPayload(path: string, info: RpmInfo, list: CheckList): Promise<boolean> {
  const hash = createHash('sha256');
  const stream = createReadStream(path, { start: info.headerRange.end, highWaterMark: 1024 * 1024 });
  for await (const chunk of stream) hash.update(chunk);
  const found = hash.digest('hex');
  return compare(list, 'payload sha256', 'RPM_PAYLOAD_DIGEST', info.payloadSha256, () => found);
}
