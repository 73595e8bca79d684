import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import * as v from 'valibot';
import { parse } from 'yaml';

import { DepotError } from '../errors.ts';

/** What is committed beside the sources of one of godepot's own packages: `specs/<name>/package.yaml`. */
export interface OwnPackage {
  version: string;
  release: string;
  /** Unix seconds: midnight UTC of the committed date. */
  time: number;
  /** For the changelog, one sentence. */
  change: string;
  /** Text of the licence that this project and its own packages are under. */
  license: Buffer;
}

const ROOT = join(import.meta.dirname, '..', '..');
/** Where each of them has its folder. */
export const OWN_SPECS = join(ROOT, 'specs');
const SCHEMA = v.strictObject({
  version: v.string(),
  release: v.string(),
  date: v.string(),
  change: v.string(),
});

/** @throws DepotError OWN_PACKAGE_INVALID, which only a damaged checkout can cause. */
export async function readOwnPackage(folder: string): Promise<OwnPackage> {
  const path = join(OWN_SPECS, folder, 'package.yaml');
  // failsafe: every scalar is the text that stands there, so 1.10 stays 1.10
  const found = v.safeParse(SCHEMA, parse(await readFile(path, 'utf8'), { schema: 'failsafe' }));
  if (!found.success) throw invalid(path, found.issues.map(({ message }) => message).join('; '));
  const { version, release, date, change } = found.output;
  const time = Date.parse(`${date}T00:00:00Z`) / 1000;
  if (!Number.isSafeInteger(time)) throw invalid(path, `not a date: ${date}`);
  return { version, release, time, change, license: await readFile(join(ROOT, 'LICENSE')) };
}

/** What of it decides the content, for RELEASE_NEEDED. */
export function ownInputs({ version, time, change, license }: OwnPackage): Record<string, string> {
  return { version, date: String(time), change, LICENSE: sha256(license) };
}

/** A file below specs/, as it goes onto servers. */
export function readOwnFile(...path: string[]): Promise<Buffer> {
  return readFile(join(OWN_SPECS, ...path));
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function invalid(where: string, message: string): DepotError {
  return new DepotError('OWN_PACKAGE_INVALID', message, {
    where,
    hint: 'the file is part of godepot: git checkout it',
  });
}
