import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { DepotError, systemCode } from '../errors.ts';
import { syncDirectory, temporaryBeside, writeFileAtomic } from '../io/durable.ts';
import { ifPresent } from '../io/if-present.ts';
import { readRegular } from '../io/regular-file.ts';
import { forgetTemporary, registerTemporary } from '../io/temporaries.ts';
import { dearmor } from './armor.ts';
import {
  decodeRequest,
  encodeRequest,
  REQUEST_FILE,
  type RequestItem,
  type SigningRequest,
} from './request.ts';

/** An item with what is to be signed. */
export interface WantedSignature {
  item: RequestItem;
  data: Buffer;
}

/** A header of rpm's has at most 256 MiB; of a Go toolchain two. */
const MOST_DATA_BYTES = 64 * 1024 * 1024;
const MOST_REQUEST_BYTES = 4 * 1024 * 1024;
const MOST_SIGNATURE_BYTES = 64 * 1024;

/**
 * Writes a request into a new folder, or one that is empty: all of it or nothing.
 * @param certificates armored, of the keys that are asked to sign, by fingerprint: so that the other side can compare
 * @throws DepotError USAGE where the folder holds something
 */
export async function writeRequest(
  folder: string,
  request: Omit<SigningRequest, 'kind' | 'format' | 'items'>,
  wanted: readonly WantedSignature[],
  certificates: ReadonlyMap<string, string>,
): Promise<void> {
  const inUse = (): DepotError =>
    new DepotError('USAGE', 'there is something in this folder already', {
      where: folder,
      hint: 'name a new folder: an older request, half signed, must not be mixed with this one',
    });
  if (((await ifPresent(readdir(folder))) ?? []).length > 0) throw inUse();
  await mkdir(dirname(folder), { recursive: true });
  const staged = temporaryBeside(folder);
  registerTemporary(staged);
  try {
    await mkdir(staged);
    for (const { item, data } of wanted) await writeFileAtomic(join(staged, item.file), data);
    for (const [fingerprint, armored] of certificates)
      await writeFileAtomic(join(staged, `${fingerprint}.pub`), armored);
    const items = wanted.map(({ item }) => item);
    await writeFileAtomic(join(staged, REQUEST_FILE), encodeRequest({ ...request, items }));
    await rename(staged, folder).catch((cause: unknown) => {
      throw ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(systemCode(cause) ?? '') ? inUse() : cause;
    });
    await syncDirectory(dirname(folder));
  } finally {
    await rm(staged, { recursive: true, force: true });
    forgetTemporary(staged);
  }
}

/** @throws DepotError SIGNING_MALFORMED, NOT_A_FILE, FILE_LARGE */
export async function readRequest(folder: string): Promise<SigningRequest> {
  const path = join(folder, REQUEST_FILE);
  const bytes = await ifPresent(readRegular(path, MOST_REQUEST_BYTES));
  if (bytes === undefined)
    throw new DepotError('SIGNING_MALFORMED', 'there is no signing request in this folder', {
      where: path,
      hint: 'godepot sign export FOLDER writes one',
    });
  return decodeRequest(bytes.toString('utf8'), path);
}

/**
 * What an item asks to be signed, as the request lists it.
 * @throws DepotError SIGNING_MALFORMED for other bytes
 */
export async function readWanted(folder: string, item: RequestItem): Promise<WantedSignature> {
  const path = join(folder, item.file);
  const data = await ifPresent(readRegular(path, MOST_DATA_BYTES));
  if (data === undefined || data.length !== item.size || sha256Of(data) !== item.sha256)
    throw new DepotError('SIGNING_MALFORMED', 'a file of the request is not the one that it lists', {
      where: path,
      hint: 'the medium or the copy is damaged, or somebody changed it: carry the folder over again; sign nothing of it',
    });
  return { item, data };
}

/**
 * The signature that was made for an item: FILE.sig as gpg and godepot write it, or FILE.asc, armored.
 * @returns undefined where there is none
 * @throws DepotError OPENPGP_MALFORMED, NOT_A_FILE, FILE_LARGE
 */
export async function readMade(folder: string, { file }: RequestItem): Promise<Buffer | undefined> {
  const binary = await ifPresent(readRegular(join(folder, `${file}.sig`), MOST_SIGNATURE_BYTES));
  if (binary !== undefined) return binary;
  const armored = await ifPresent(readRegular(join(folder, `${file}.asc`), MOST_SIGNATURE_BYTES));
  return armored === undefined ? undefined : dearmor(armored.toString('latin1'), 'SIGNATURE');
}

export function sha256Of(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
