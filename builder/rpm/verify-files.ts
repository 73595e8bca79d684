import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

import { createCpioParser } from '../archive/cpio.ts';
import { createDecompressor } from '../archive/decompress.ts';
import { DepotError, hasCode } from '../errors.ts';
import type { CheckList } from '../packaging/checks.ts';
import { createPayloadChecker, type PayloadChecker } from './payload-checker.ts';
import type { RpmInfo } from './rpm-info.ts';

const READ_SIZE = 1024 * 1024;

/** Fewer lines tell as much when a whole tree differs. */
const NAMED_FILES = 5;

/** The digest algorithms that a package may use for its files (RFC 9580 §9.5), without the broken ones. */
const FILE_ALGORITHMS: ReadonlyMap<number, string> = new Map([
  [8, 'sha256'],
  [9, 'sha384'],
  [10, 'sha512'],
]);

/**
 * Unpacks the payload in memory, a chunk at a time, and compares each member with the header. Bounded by the header's own
 * sizes: the first member that differs in name, mode or size ends it, so a decompression bomb gets no further than that.
 */
export async function verifyFiles(path: string, info: RpmInfo, list: CheckList): Promise<void> {
  const algorithm = FILE_ALGORITHMS.get(info.fileDigestAlgorithm);
  const obstacle = whyNot(info);
  if (obstacle !== undefined || algorithm === undefined) {
    const why = obstacle ?? `digest algorithm ${info.fileDigestAlgorithm} of the files is broken or unknown`;
    list.notDone.push({ check: 'files', why });
    return;
  }
  const checker = createPayloadChecker(info.files, algorithm, path);
  let archive: { size: number; sha256: string };
  try {
    archive = await unpack(path, info, checker);
  } catch (error) {
    list.failed.push(toFailure(error));
    return;
  }
  checkArchive(info, archive, list);
  report(checker, list);
}

function whyNot(info: RpmInfo): string | undefined {
  const inodes = info.files.filter((file) => file.type === 'file' && !file.ghost).map((file) => file.inode);
  if (new Set(inodes).size !== inodes.length) return 'hard links inside a package are not followed';
  if (info.files.some((file) => file.size > 0xffff_ffff)) return 'files of 4 GiB and more are not unpacked';
  try {
    createDecompressor(info.compressor ?? 'none', '')?.destroy();
    return undefined;
  } catch (error) {
    if (hasCode(error, 'COMPRESSION_UNSUPPORTED')) return error.message;
    throw error;
  }
}

async function unpack(
  path: string,
  info: RpmInfo,
  checker: PayloadChecker,
): Promise<{ size: number; sha256: string }> {
  const start = info.headerRange.end;
  const parser = createCpioParser(checker, path);
  const hash = createHash('sha256');
  let size = 0;
  const consume = async (chunks: AsyncIterable<unknown>): Promise<void> => {
    for await (const chunk of chunks) {
      if (!Buffer.isBuffer(chunk)) throw new DepotError('INTERNAL', 'a stream of bytes gave text');
      size += chunk.length;
      hash.update(chunk);
      parser.write(chunk);
    }
    parser.finish();
  };
  const source = createReadStream(path, { start, highWaterMark: READ_SIZE });
  const decompressor = createDecompressor(info.compressor ?? (await sniff(path, start)), path);
  await (decompressor === undefined ? pipeline(source, consume) : pipeline(source, decompressor, consume));
  checker.finish();
  return { size, sha256: hash.digest('hex') };
}

/** Without a compressor tag rpm opens the payload with zlib, which takes what is not gzip for uncompressed. */
async function sniff(path: string, start: number): Promise<'gzip' | 'none'> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, start);
    return bytesRead === 2 && buffer.readUInt16BE(0) === 0x1f8b ? 'gzip' : 'none';
  } finally {
    await handle.close();
  }
}

function checkArchive(info: RpmInfo, archive: { size: number; sha256: string }, list: CheckList): void {
  const { archiveSize } = info.claims;
  if (archiveSize === undefined) {
    list.notDone.push({ check: 'archive size', why: 'the package does not say it' });
  } else if (archiveSize === archive.size) {
    list.done.push({ check: 'archive size', detail: `${archive.size}` });
  } else {
    const detail = `${archive.size} where the package says ${archiveSize}`;
    list.failed.push({ check: 'archive size', code: 'RPM_SIZES', detail });
  }
  if (info.archiveSha256 === undefined) {
    list.notDone.push({ check: 'archive sha256', why: 'the package does not say it' });
  } else if (info.archiveSha256 === archive.sha256) {
    list.done.push({ check: 'archive sha256', detail: archive.sha256 });
  } else {
    const detail = `${archive.sha256} where the package says ${info.archiveSha256}`;
    list.failed.push({ check: 'archive sha256', code: 'RPM_PAYLOAD_DIGEST', detail });
  }
}

function report({ files, differing }: PayloadChecker, list: CheckList): void {
  if (differing.length === 0) {
    const detail = `${files} files with the digests of the header; names, modes, sizes and link targets of all entries`;
    list.done.push({ check: 'files', detail });
    return;
  }
  const named = differing.slice(0, NAMED_FILES).join(', ');
  const detail = `${differing.length} of ${files} files differ from the header: ${named}`;
  list.failed.push({ check: 'files', code: 'RPM_PAYLOAD_CONTENT', detail });
}

/** A decompressor's own errors are faults of the payload, too. */
function toFailure(error: unknown): CheckList['failed'][number] {
  if (error instanceof DepotError) return { check: 'files', code: error.code, detail: error.message };
  if (error instanceof Error && 'code' in error && /^(Z_|ZSTD_)/.test(String(error.code))) {
    return {
      check: 'files',
      code: 'RPM_PAYLOAD_CONTENT',
      detail: `the payload does not decompress: ${error.message}`,
    };
  }
  throw error;
}
