import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { DepotError } from '../errors.ts';
import { sweepBeside, writeFileAtomic } from '../io/durable.ts';
import { ifPresent, readIfPresent } from '../io/if-present.ts';
import type { Store } from '../store/store.ts';
import type { BuiltPackage } from './record.ts';

/**
 * Records of built packages: `<store>/records/<file name>.json`. They make a second build free and say which input changed; the
 * bytes themselves are vouched for by their digest in the store.
 */
export interface Records {
  read(fileName: string): Promise<BuiltPackage | undefined>;
  write(record: BuiltPackage): Promise<void>;
  remove(fileName: string): Promise<void>;
  /** Those of every version and format of a package, in the order of their file names. */
  ofPackage(name: string): Promise<BuiltPackage[]>;
  /** Every one, in the order of their file names. */
  all(): Promise<BuiltPackage[]>;
}

/** @param folder `waiting` for rpms that wait for their signature */
export function openRecords(store: Store, folder: 'records' | 'waiting' = 'records'): Records {
  const pathOf = (fileName: string): string => join(store.root, folder, `${fileName}.json`);
  const read = async (fileName: string): Promise<BuiltPackage | undefined> => {
    const path = pathOf(fileName);
    const text = await readIfPresent(path);
    return text === undefined ? undefined : decode(text, path, fileName);
  };
  const beginningWith = async (prefix: string): Promise<BuiltPackage[]> => {
    const found: BuiltPackage[] = [];
    const names = (await ifPresent(readdir(join(store.root, folder)))) ?? [];
    for (const entry of names.sort()) {
      const [, fileName] = /^(.*\.(?:rpm|deb))\.json$/.exec(entry) ?? [];
      if (fileName?.startsWith(prefix) !== true) continue;
      const record = await read(fileName);
      if (record !== undefined) found.push(record);
    }
    return found;
  };
  return {
    read,
    // names of other packages may begin so, too: the record says whose it is
    ofPackage: async (name) => (await beginningWith(name)).filter((record) => record.name === name),
    all: () => beginningWith(''),
    remove: (fileName) => rm(pathOf(fileName), { force: true }),
    async write(record) {
      const path = pathOf(record.fileName);
      await mkdir(dirname(path), { recursive: true });
      await sweepBeside(path);
      await writeFileAtomic(path, `${JSON.stringify({ format: RECORD_FORMAT, package: record }, null, 2)}\n`);
    },
  };
}

/** Raised when the shape of a record changes: older records are then read as absent, which costs one build. */
const RECORD_FORMAT = 2;

interface RecordFile {
  format: number;
  package: BuiltPackage;
}

function decode(text: string, path: string, fileName: string): BuiltPackage | undefined {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (cause) {
    throw damaged(path, 'is not JSON', cause);
  }
  if (!isRecordFile(found)) throw damaged(path, 'is not a build record');
  if (found.format !== RECORD_FORMAT) return undefined;
  if (found.package.fileName !== fileName) throw damaged(path, `is the record of ${found.package.fileName}`);
  return found.package;
}

/** Records are written by godepot alone and atomically; the check is against a damaged disk and a hand that edits: what is opened or read by it. */
function isRecordFile(value: unknown): value is RecordFile {
  if (!isObject(value) || !isObject(value['package']) || !('format' in value)) return false;
  const { fileName, sha256, unsignedSha256, size, inputs, head } = value['package'];
  return (
    typeof fileName === 'string' &&
    [sha256, unsignedSha256].every(isSha256) &&
    isCount(size) &&
    isObject(inputs) &&
    (head === undefined || isHead(head))
  );
}

function isHead(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { key, offset, length, sha256, rawSize } = value;
  return isSha256(key) && isSha256(sha256) && [offset, length, rawSize].every(isCount) && length !== 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSha256(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function damaged(path: string, what: string, cause?: unknown): DepotError {
  return new DepotError('RECORD_DAMAGED', `the build record ${what}`, {
    where: path,
    hint: 'remove that file: the package is then built again, and publication refuses it if its bytes differ',
    cause,
  });
}
