import type { Compression } from './compress.ts';

/** What a payload was packed with, as records and manifests say it: who makes the same bytes again needs all of it. */
export interface RecordedCompression {
  format: Compression['format'];
  level: number;
  /** The reach of matches is 2^windowLog bytes; gzip always has 15 (RFC 1951). */
  windowLog: number;
  /** Another version may make other bytes from the same input. */
  library: { name: string; version: string };
  /** Bytes that a reader keeps of what it has unpacked: its window. RFC 8878 asks every reader of zstd for 8 MiB only. */
  readerMemory: number;
}

const GZIP_WINDOW = 15;

export function recordedCompression(compression: Compression): RecordedCompression {
  const { format, level } = compression;
  const windowLog = compression.format === 'zstd' ? compression.windowLog : GZIP_WINDOW;
  const name = format === 'zstd' ? 'zstd' : 'zlib';
  return {
    format,
    level,
    windowLog,
    library: { name, version: process.versions[name] ?? 'unknown' },
    readerMemory: 2 ** windowLog,
  };
}
