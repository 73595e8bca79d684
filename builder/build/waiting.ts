import { rm } from 'node:fs/promises';

import { DepotError } from '../errors.ts';
import { addSignature, readUnsignedHeader, type UnsignedHeader } from '../rpm/add-signature.ts';
import { contentSignatureDate } from '../signing/signer.ts';
import { discard } from '../store/store.ts';
import { checkBlob } from '../store/check-blob.ts';
import type { Buildable } from './buildable.ts';
import { changedInputs, fileName, formatInputs, reusable } from './built.ts';
import type { BuiltPackage } from './record.ts';
import type { Workshop } from './workshop.ts';

/** An rpm that is built but for its signature. */
export interface Waiting {
  record: BuiltPackage;
  unsigned: UnsignedHeader;
  /** Of the signature that it is to get, unix seconds. */
  date: number;
}

/** The record of an rpm that waits for its signature, is what would be built now, and is packed so that every target reads it. */
export async function waitingRecord(
  buildable: Buildable,
  workshop: Workshop,
): Promise<BuiltPackage | undefined> {
  const record = await workshop.waiting.read(fileName(buildable, 'rpm'));
  if (record === undefined) return undefined;
  if (changedInputs(record.inputs, formatInputs(buildable, 'rpm', workshop)).length > 0) return undefined;
  // targets may have been named since; nothing of it is published yet, so it is built again
  if (workshop.cannotRead('rpm', record.provenance.compression).length > 0) return undefined;
  return (await workshop.store.has(record.sha256, record.size)) ? record : undefined;
}

/**
 * What of these waits for a signature.
 * @throws DepotError PACKAGE_NOT_BUILT naming what is not even built
 */
export async function findWaiting(buildables: readonly Buildable[], workshop: Workshop): Promise<Waiting[]> {
  const found: Waiting[] = [];
  const missing: string[] = [];
  for (const buildable of buildables) {
    if ((await reusable(buildable, 'deb', workshop)) === undefined) missing.push(fileName(buildable, 'deb'));
    const signed = await reusable(buildable, 'rpm', workshop);
    if (signed !== undefined) {
      await forgetWaiting(signed, workshop);
      continue;
    }
    const record = await waitingRecord(buildable, workshop);
    if (record === undefined) missing.push(fileName(buildable, 'rpm'));
    else found.push(await openWaiting(record, workshop));
  }
  if (missing.length === 0) return found;
  throw new DepotError('PACKAGE_NOT_BUILT', `${missing.length} packages are not built`, {
    hint: 'godepot build --unsigned   (public keys are enough)',
    faults: missing.map((message) => ({ message })),
  });
}

/** @throws DepotError STORE_DAMAGED */
export async function openWaiting(record: BuiltPackage, { store, signer }: Workshop): Promise<Waiting> {
  // what is signed vouches for the payload by its digest, so both are what was built
  await checkBlob(store, record.sha256, record.fileName);
  const unsigned = await readUnsignedHeader(store.pathOf(record.sha256));
  return { record, unsigned, date: contentSignatureDate(unsigned.time, signer) };
}

/**
 * Puts a signature into a waiting rpm, which then is what it would have been with the key at hand: same bytes, same record. Killed at any
 * moment, it can be done again. Under the depot's lock.
 */
export async function signWaiting(
  { record, unsigned }: Waiting,
  signature: Buffer,
  workshop: Workshop,
): Promise<BuiltPackage> {
  const { store, signer, records } = workshop;
  const staged = await store.stage(`${record.name}.rpm`);
  try {
    const made = await addSignature(store.pathOf(record.sha256), unsigned, signature, staged);
    const { payloadOffset, size, sha256, unsignedSha256 } = made;
    if (unsignedSha256 !== record.unsignedSha256)
      throw new DepotError('STORE_DAMAGED', 'the unsigned package changed while it was signed', {
        where: store.pathOf(record.sha256),
        hint: 'look at the disk, then build it again: godepot build --unsigned',
      });
    await store.admit(staged, sha256);
    const head =
      record.head === undefined
        ? undefined
        : { ...record.head, offset: record.head.offset - unsigned.payloadStart + payloadOffset };
    const signed = { ...record, size, sha256, unsignedSha256, signedBy: signer.fingerprint, head };
    await records.write(signed);
    await forgetWaiting(signed, workshop);
    return signed;
  } finally {
    await discard(staged);
  }
}

/**
 * What waited for the signature that a package has now: nothing else refers to it, and it is as large as the package. The record goes last, so
 * that a run that was killed here leaves what tells the next one of it. Under the depot's lock.
 */
export async function forgetWaiting(
  signed: BuiltPackage,
  { store, waiting }: Pick<Workshop, 'store' | 'waiting'>,
): Promise<void> {
  const left = await waiting.read(signed.fileName);
  if (left === undefined) return;
  if (left.sha256 !== signed.sha256) await rm(store.pathOf(left.sha256), { force: true });
  await waiting.remove(signed.fileName);
}
