import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';

import { DepotError, type ErrorCode } from '../errors.ts';
import { openSideHash, type SideHash } from '../io/side-hash.ts';
import { type CheckList, newCheckList } from '../packaging/checks.ts';
import { checkRules } from './header-rules.ts';
import { readLayout } from './layout.ts';
import { describeRpm } from './reader.ts';
import type { RpmInfo } from './rpm-info.ts';
import { verifyFiles } from './verify-files.ts';

/** Bytes of a package for which a second thread saves more than its start costs. */
const WORTH_A_THREAD = 8 * 1024 * 1024;

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
  const side = info.size > WORTH_A_THREAD ? openSideHash() : undefined;
  try {
    const sized = checkHeader(info, list);
    checkRules(path, info, list);
    if (!sized) {
      await checkSignature(info, verifySignature, list);
      // thirty gigabytes of zeros behind a small package would be hashed for minutes to say the same
      for (const check of ['payload sha256', 'files'])
        list.notDone.push({ check, why: 'the file has another size than the package says' });
      return list;
    }
    // only what the header vouches for is handed to a decompressor
    const payload = payloadDigests(path, info, side);
    payload.catch(() => {}); // awaited below, whatever the signature says
    await checkSignature(info, verifySignature, list);
    if (checkPayload(await payload, info, list)) await verifyFiles(path, info, side, list);
    else
      list.notDone.push({ check: 'files', why: 'a payload that does not match the header is not unpacked' });
  } finally {
    await side?.close();
  }
  return list;
}

/** What cannot be said of a package whose headers cannot be read. */
const LATER_CHECKS = [
  'header sha256',
  'header sha1',
  'sizes',
  'file name',
  'rpmlib features',
  'modes',
  'signature',
  'payload sha256',
  'files',
] as const;

async function readStructure(path: string, list: CheckList): Promise<RpmInfo | undefined> {
  try {
    const info = describeRpm(await readLayout(path), path);
    list.done.push({ check: 'structure', detail: 'lead, both headers, their regions, types and alignment' });
    return info;
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    list.failed.push({ check: 'structure', code: error.code, detail: error.message });
    for (const check of LATER_CHECKS) {
      list.notDone.push({ check, why: 'the package could not be read' });
    }
    return undefined;
  }
}

/** @returns whether the file is as large as the package says */
function checkHeader({ claims, header, size, headerRange }: RpmInfo, list: CheckList): boolean {
  compare(list, 'header sha256', 'RPM_HEADER_DIGEST', claims.headerSha256, () =>
    createHash('sha256').update(header).digest('hex'),
  );
  compare(list, 'header sha1', 'RPM_HEADER_DIGEST', claims.headerSha1, () =>
    createHash('sha1').update(header).digest('hex'),
  );
  return compare(list, 'sizes', 'RPM_SIZES', claims.size, () => size - headerRange.start);
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

interface PayloadDigests {
  sha256: string;
  /** Of header and payload; only where the package says it. */
  md5: string | undefined;
}

/** The payload as it lies in the file. */
async function payloadDigests(
  path: string,
  { headerRange, header, claims }: RpmInfo,
  side: SideHash | undefined,
): Promise<PayloadDigests> {
  if (side !== undefined && claims.md5 === undefined)
    return { sha256: await side.ofFile(path, headerRange.end), md5: undefined };
  const sha256 = createHash('sha256');
  const md5 = claims.md5 === undefined ? undefined : openMd5(header);
  const stream = createReadStream(path, { start: headerRange.end, highWaterMark: 1024 * 1024 });
  for await (const chunk of stream) {
    sha256.update(chunk);
    md5?.update(chunk);
  }
  return { sha256: sha256.digest('hex'), md5: md5?.digest('hex') };
}

/** A machine in FIPS mode has no md5. */
function openMd5(header: Buffer): Hash | undefined {
  try {
    return createHash('md5').update(header);
  } catch {
    return undefined;
  }
}

/** @returns whether the payload may be unpacked */
function checkPayload({ sha256, md5 }: PayloadDigests, info: RpmInfo, list: CheckList): boolean {
  const { claims, payloadSha256 } = info;
  for (const tag of claims.otherSignatures) {
    list.notDone.push({
      check: `signature of tag ${tag}`,
      why: 'only signatures over the header alone are verified',
    });
  }
  const check = 'md5 of header and payload';
  if (claims.md5 !== undefined && md5 === undefined)
    list.notDone.push({ check, why: 'this machine has no md5' });
  else if (
    claims.md5 !== undefined &&
    !compare(list, check, 'RPM_PAYLOAD_DIGEST', claims.md5, () => md5 ?? '')
  )
    return false;
  return compare(list, 'payload sha256', 'RPM_PAYLOAD_DIGEST', payloadSha256, () => sha256);
}
