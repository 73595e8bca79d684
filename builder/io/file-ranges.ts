import type { FileHandle } from 'node:fs/promises';

/** Bytes of one read. Small ranges are then served from memory, without a system call and an await for each. */
const WINDOW = 2 * 1024 * 1024;
/** A window begins at most this far before the range asked for: ranges are asked for nearly, not exactly, in file order. */
const BEFORE = 256 * 1024;
const WINDOWS = 4;
const CHUNK = 512 * 1024;

interface Window {
  start: number;
  bytes: Buffer;
}

/**
 * Reads ranges of one file by way of a few large windows. Memory is bounded by four windows or by the largest range asked for.
 * Ranges returned are views on a window: whoever keeps one keeps its window.
 */
export class FileRanges {
  readonly #handle: FileHandle;
  readonly #size: number;
  #windows: Window[] = [];

  constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.#size = size;
  }

  /** The range if it is in memory. */
  peek(start: number, end: number): Buffer | undefined {
    const found = this.#windows.find(
      (window) => start >= window.start && end <= window.start + window.bytes.length,
    );
    return found?.bytes.subarray(start - found.start, end - found.start);
  }

  /** The range, shorter only where the file ends before it. */
  async load(start: number, end: number): Promise<Buffer> {
    const begin = Math.max(0, start - BEFORE);
    const wanted = Math.min(Math.max(begin + WINDOW, end), this.#size) - begin;
    const window = { start: begin, bytes: await this.#read(begin, Math.max(wanted, 0)) };
    this.#windows = [window, ...this.#windows.slice(0, WINDOWS - 1)];
    return window.bytes.subarray(start - begin, end - begin);
  }

  /** A range of any length in chunks; shorter only where the file ends before it. */
  async *chunks(start: number, end: number): AsyncGenerator<Buffer, void> {
    for (let at = start; at < end; at += CHUNK) {
      const wanted = Math.min(CHUNK, end - at);
      const bytes = await this.#read(at, wanted);
      if (bytes.length > 0) yield bytes;
      if (bytes.length < wanted) return;
    }
  }

  async #read(start: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafeSlow(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await this.#handle.read(bytes, filled, length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  }
}
