import { createHash } from 'node:crypto';

import { DepotError } from '../../builder/errors.ts';
import type { Toolchain } from '../../builder/spec/model.ts';
import type { Source } from '../../builder/upstream/source.ts';
import { lookupPath } from '../../builder/upstream/upstream-paths.ts';
import { type TestDatabase, type TestLog, testLog } from './checksum-database.ts';

/** The toolchain that a record of toolchainLog() is about. */
export function toolchainOf(record: number): Toolchain {
  return { version: `1.27.${record}`, os: 'linux', arch: 'amd64' };
}

export function h1OfRecord(record: number, salt = ''): string {
  return `h1:${createHash('sha256').update(`${record}${salt}`).digest('base64')}`;
}

/** The text of a record in toolchainLog(). */
export function lineOf(record: number, salt = ''): string {
  return `golang.org/toolchain v0.0.1-go1.27.${record}.linux-amd64 ${h1OfRecord(record, salt)}\n`;
}

/** A log in which record N is about go1.27.N. Two with different salts from some record on are a fork. */
export function toolchainLog(database: TestDatabase, length: number, salt = '', saltedFrom = 0): TestLog {
  return testLog(database, length, (record) => lineOf(record, record >= saltedFrom ? salt : ''));
}

export interface LogSource extends Source {
  /** Paths that were asked for, in order. */
  asked: string[];
  /** The tree whose head comes with lookups. */
  size: number;
}

/** What a source says instead of the truth; undefined: it has no such file. */
export type Lie = (path: string, honest: Buffer | undefined) => Buffer | undefined;

/** A source that passes a log on: lookups with the tree head of `size`, and tiles. */
export function logSource(log: TestLog, size: number, lie: Lie = (_, honest) => honest): LogSource {
  const asked: string[] = [];
  return {
    kind: 'proxy',
    where: 'https://proxy.example',
    origin: '--source',
    fallThrough: 'absent',
    asked,
    size,
    deliver: () => Promise.resolve(undefined),
    readCompanion: () => Promise.resolve(undefined),
    readReference: () => Promise.resolve(undefined),
    readDatabase(_, path) {
      asked.push(path);
      const [, record] =
        /^lookup\/golang\.org\/toolchain@v0\.0\.1-go1\.27\.(\d+)\.linux-amd64$/.exec(path) ?? [];
      const honest =
        record === undefined ? log.tile(path) : Buffer.from(log.lookup(Number(record), this.size));
      return Promise.resolve(lie(path, honest));
    },
  };
}

/** A source that nothing comes from. */
export function brokenSource(): LogSource {
  const asked: string[] = [];
  return {
    ...logSource(NO_LOG, 0),
    where: 'https://broken.example',
    asked,
    readDatabase(_, path) {
      asked.push(path);
      return Promise.reject(new DepotError('FETCH_UNAVAILABLE', 'the source is not able to answer now'));
    },
  };
}

const NO_LOG: TestLog = {
  database: { name: '', key: '', note: () => '', lookup: () => '' },
  root: () => Buffer.alloc(0),
  head: () => '',
  lookup: () => '',
  tile: () => undefined,
  tiles: () => [],
};

/** Every file of a log of that size as a database or proxy serves it, by path: for a server of files. */
export function logFiles(log: TestLog, size: number, records: readonly number[]): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const path of log.tiles(size)) {
    const bytes = log.tile(path);
    if (bytes !== undefined) files.set(path, bytes);
  }
  for (const record of records) {
    files.set(lookupPath(toolchainOf(record)), Buffer.from(log.lookup(record, size)));
  }
  return files;
}
