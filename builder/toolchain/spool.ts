import { type FileHandle, open, rm } from 'node:fs/promises';

import type { Content } from '../archive/content.ts';
import { WHOLE_FILE_BYTES } from '../archive/limits.ts';
import { DepotError } from '../errors.ts';
import { FileRanges } from '../io/file-ranges.ts';
import type { FileSink, Pass, TreeFile } from './pass.ts';

/** Bytes gathered for one write. */
const WRITE = 1024 * 1024;

interface SpooledFile extends TreeFile {
  /** Where its content begins in the spool. */
  start: number;
}

/** The content of an archive that can only be read front to back, unpacked in one file without name. */
export interface Spool {
  files: readonly SpooledFile[];
  content(file: SpooledFile): Content;
  close(): Promise<void>;
}

/**
 * Runs a pass and keeps what it hands on.
 * @param path of a file that must not exist; its name is gone again before the first byte is written, so that not even a killed
 *   process leaves it behind
 * @throws DepotError DISK_WRITE and those of the pass
 */
export async function openSpool(path: string, pass: Pass): Promise<Spool> {
  const handle = await open(path, 'wx+', 0o600);
  try {
    await rm(path);
    const { files, bytes } = await fill(handle, path, pass);
    const ranges = new FileRanges(handle, bytes);
    return { files, content: (file) => content(ranges, file, path), close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function fill(
  handle: FileHandle,
  path: string,
  pass: Pass,
): Promise<{ files: SpooledFile[]; bytes: number }> {
  const files: SpooledFile[] = [];
  let pieces: Buffer[] = [];
  let waiting = 0;
  let bytes = 0;
  const flush = async (): Promise<void> => {
    const together = Buffer.concat(pieces);
    pieces = [];
    waiting = 0;
    try {
      await handle.writeFile(together);
    } catch (error) {
      throw new DepotError('DISK_WRITE', 'could not unpack the archive', { where: path, cause: error });
    }
  };
  const sink: FileSink = {
    begin: (file) => void files.push({ ...file, start: bytes }),
    data(chunk) {
      pieces.push(chunk);
      waiting += chunk.length;
      bytes += chunk.length;
    },
    end() {},
    settle: () => (waiting < WRITE ? undefined : flush()),
  };
  await pass(sink);
  await flush();
  return { files, bytes };
}

function content(ranges: FileRanges, file: SpooledFile, path: string): Content {
  const end = file.start + file.size;
  if (file.size > WHOLE_FILE_BYTES) return ranges.chunks(file.start, end);
  return (
    ranges.peek(file.start, end) ?? ranges.load(file.start, end).then((bytes) => whole(bytes, file, path))
  );
}

function whole(bytes: Buffer, file: SpooledFile, path: string): Buffer {
  if (bytes.length === file.size) return bytes;
  throw new DepotError('DISK_WRITE', `the unpacked archive is cut off inside ${file.path}`, { where: path });
}
