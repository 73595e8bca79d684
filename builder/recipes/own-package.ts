import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError } from '../errors.ts';

/** What is committed beside the sources of one of godepot's own packages: `specs/<name>/package.yaml`. */
export interface OwnPackage {
  version: string;
  release: string;
  /** Unix seconds: midnight UTC of the committed date. */
  time: number;
  /** For the changelog, one sentence. */
  change: string;
}

const SPECS = join(import.meta.dirname, '..', '..', 'specs');
const LINE = /^(version|release|date|change): *(.+?) *$/;

/** Reads the four lines of a package.yaml; its grammar is that small because godepot alone writes it. */
export async function readOwnPackage(folder: string): Promise<OwnPackage> {
  const path = join(SPECS, folder, 'package.yaml');
  const fields = new Map<string, string>();
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, name, value] = LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) throw invalid(path, `not understood: ${line}`);
    fields.set(name, value.replace(/^"(.*)"$/, '$1'));
  }
  const field = (name: string): string => {
    const value = fields.get(name);
    if (value === undefined) throw invalid(path, `${name}: is missing`);
    return value;
  };
  const time = Date.parse(`${field('date')}T00:00:00Z`) / 1000;
  if (!Number.isSafeInteger(time)) throw invalid(path, `not a date: ${field('date')}`);
  return { version: field('version'), release: field('release'), time, change: field('change') };
}

/** A file below specs/, as it goes onto servers. */
export function readOwnFile(...path: string[]): Promise<Buffer> {
  return readFile(join(SPECS, ...path));
}

function invalid(where: string, message: string): DepotError {
  return new DepotError('OWN_PACKAGE_INVALID', message, {
    where,
    hint: 'the file is part of godepot: git checkout it',
  });
}
