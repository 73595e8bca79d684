import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

import { DepotError } from '../errors.ts';
import { encodeTail, type PackedFormat } from './payload-tail.ts';

/** The first part of a payload: everything up to what may differ between two releases of the same content. */
export interface PayloadHead {
  /** Packed bytes and their sha256. */
  length: number;
  sha256: string;
  /** Bytes before compression. */
  rawSize: number;
}

export interface CompressedFile {
  /** Bytes and sha256 on disk. */
  size: number;
  sha256: string;
  /** Bytes before compression. */
  rawSize: number;
  /** Undefined where the writer of the payload marked none. */
  head: PayloadHead | undefined;
}

/** What comes behind the tree is documentation of a few kilobytes; it is held, and its size is no input's to choose. */
const MOST_TAIL = 16 * 1024 * 1024;
const WAITING = 4 * 1024 * 1024;

/** A new file for packed bytes, digested on the way; and the tail that is put behind a marked head. */
export interface PackedFile {
  /** Bytes so far. */
  readonly size: number;
  /** @returns false when the caller should wait for `drained` */
  write(chunk: Buffer): boolean;
  drained(): Promise<void>;
  /** The packed bytes so far are the head. */
  markHead(rawSize: number): void;
  /** Holds back what follows the head. @throws DepotError INTERNAL when that is more than a few documents */
  holdTail(chunk: Buffer): void;
  /** @param rawSize of all that was packed elsewhere, the held tail not included */
  close(rawSize: number): Promise<CompressedFile>;
  /** Told at once of a disk that refuses: nothing more need be packed then. */
  onFailure(listener: (error: Error) => void): void;
  fail(error: Error): void;
  abort(): Promise<void>;
}

export function openPackedFile(path: string, format: PackedFormat): PackedFile {
  const file = createWriteStream(path, { flags: 'wx', highWaterMark: WAITING });
  const hash = createHash('sha256');
  let size = 0;
  let head: PayloadHead | undefined;
  const tail: Buffer[] = [];
  let held = 0;
  const written = finished(file);
  written.catch(() => {}); // reported by close()
  const write = (chunk: Buffer): boolean => {
    hash.update(chunk);
    size += chunk.length;
    return file.write(chunk);
  };
  return {
    get size() {
      return size;
    },
    write,
    async drained() {
      if (file.writableNeedDrain) await Promise.race([once(file, 'drain'), written]);
    },
    markHead(rawSize) {
      head = { length: size, sha256: hash.copy().digest('hex'), rawSize };
    },
    holdTail(chunk) {
      held += chunk.length;
      if (held > MOST_TAIL) throw new DepotError('INTERNAL', `a payload's tail has more than ${held} bytes`);
      tail.push(Buffer.from(chunk));
    },
    async close(rawSize) {
      if (held > 0) write(encodeTail(format, Buffer.concat(tail)));
      file.end();
      await written;
      return { size, sha256: hash.digest('hex'), rawSize: rawSize + held, head };
    },
    onFailure: (listener) => {
      written.catch(listener);
    },
    fail: (error) => {
      file.destroy(error);
    },
    async abort() {
      file.destroy();
      await written.catch(() => {});
    },
  };
}
