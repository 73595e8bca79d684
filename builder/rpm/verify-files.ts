import { createHash } from 'node:crypto';

import { DepotError } from '../errors.ts';
import type { SideHash } from '../io/side-hash.ts';
import { type CheckList, listFaults } from '../packaging/checks.ts';
import { createPayloadChecker, type PayloadChecker } from './payload-checker.ts';
import { readPayload, whyUnreadable } from './payload.ts';
import type { RpmInfo } from './rpm-info.ts';

/** The digest algorithms that a package may use for its files (RFC 9580 §9.5). */
const FILE_ALGORITHMS: ReadonlyMap<number, string> = new Map([
  [1, 'md5'],
  [2, 'sha1'],
  [8, 'sha256'],
  [9, 'sha384'],
  [10, 'sha512'],
]);
/** They find damage, but somebody can make another file of the same digest. */
const BROKEN: ReadonlySet<string> = new Set(['md5', 'sha1']);

/**
 * Unpacks the payload in memory, a chunk at a time, and compares each member with the header. Bounded by the header's own
 * sizes: the first member that differs in name, mode or size ends it, so a decompression bomb gets no further than that.
 * @param side where the whole archive is hashed, beside the single files; undefined: in this thread
 */
export async function verifyFiles(
  path: string,
  info: RpmInfo,
  side: SideHash | undefined,
  list: CheckList,
): Promise<void> {
  const algorithm = usable(FILE_ALGORITHMS.get(info.fileDigestAlgorithm));
  const obstacle = whyUnreadable(info);
  if (obstacle !== undefined || algorithm === undefined) {
    const why = obstacle ?? `this machine has no digest algorithm ${info.fileDigestAlgorithm}`;
    list.notDone.push({ check: 'files', why });
    return;
  }
  const checker = createPayloadChecker(info.files, algorithm, path);
  const hash = side === undefined ? createHash('sha256') : undefined;
  let size: number;
  try {
    size = await readPayload(path, info, checker, (chunk) => {
      if (info.archiveSha256 === undefined) return undefined;
      hash?.update(chunk);
      return side?.update(chunk);
    });
    checker.finish();
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    list.failed.push({ check: 'files', code: error.code, detail: error.message });
    return;
  }
  checkSize(info, size, list);
  await checkDigest(info, async () => hash?.digest('hex') ?? (await side?.digest()), list);
  report(checker, algorithm, list);
}

/** A machine in FIPS mode has no md5. */
function usable(algorithm: string | undefined): string | undefined {
  try {
    return algorithm === undefined ? undefined : createHash(algorithm) && algorithm;
  } catch {
    return undefined;
  }
}

function checkSize({ claims: { archiveSize } }: RpmInfo, size: number, list: CheckList): void {
  const check = 'archive size';
  if (archiveSize === undefined) list.notDone.push({ check, why: 'the package does not say it' });
  else if (archiveSize === size) list.done.push({ check, detail: `${size}` });
  else {
    list.failed.push({ check, code: 'RPM_SIZES', detail: `${size} where the package says ${archiveSize}` });
  }
}

async function checkDigest(
  { archiveSha256, payloadSha256 }: RpmInfo,
  find: () => Promise<string | undefined>,
  list: CheckList,
): Promise<void> {
  const check = 'archive sha256';
  if (archiveSha256 === undefined) {
    // optional beside the digest of the packed payload, and godepot writes only that one: then nothing is left unchecked
    if (payloadSha256 === undefined) list.notDone.push({ check, why: 'the package does not say it' });
    return;
  }
  const found = await find();
  if (found === archiveSha256) list.done.push({ check, detail: archiveSha256 });
  else {
    const detail = `${found} where the package says ${archiveSha256}`;
    list.failed.push({ check, code: 'RPM_PAYLOAD_DIGEST', detail });
  }
}

function report({ files, differing }: PayloadChecker, algorithm: string, list: CheckList): void {
  if (differing.length > 0) {
    const detail = `${differing.length} of ${files} files differ from the header: ${listFaults(differing)}`;
    list.failed.push({ check: 'files', code: 'RPM_PAYLOAD_CONTENT', detail });
    return;
  }
  const digests = BROKEN.has(algorithm) ? '' : ' with the digests of the header';
  const detail = `${files} files${digests}; names, modes, sizes and link targets of all entries`;
  list.done.push({ check: 'files', detail });
  if (BROKEN.has(algorithm)) {
    const why = `all ${files} match, but ${algorithm} is broken: this finds damage, not forgery`;
    list.notDone.push({ check: 'digests of files', why });
  }
}
