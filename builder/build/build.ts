import type { Format } from '../packaging/package.ts';
import { type Buildable, FORMATS } from './buildable.ts';
import { reusable } from './built.ts';
import { make } from './make.ts';
import { forgetWaiting, openWaiting, signWaiting, waitingRecord } from './waiting.ts';
import type { BuiltPackage } from './record.ts';
import type { Workshop } from './workshop.ts';

export interface BuildOutcome {
  packages: BuiltPackage[];
  /** How many of them were made now; the others were there already. */
  made: number;
}

/** Builds what is missing of one buildable's packages, both formats in one pass over its entries. */
export async function build(buildable: Buildable, workshop: Workshop): Promise<BuildOutcome> {
  const found = new Map<Format, BuiltPackage>();
  for (const format of FORMATS) {
    const record =
      (await reusable(buildable, format, workshop)) ??
      (format === 'rpm' ? await fromWaiting(buildable, workshop) : undefined);
    if (record === undefined) continue;
    found.set(format, record);
    if (format === 'rpm' && record.signedBy !== undefined) await forgetWaiting(record, workshop);
  }
  const missing = FORMATS.filter((format) => !found.has(format));
  if (missing.length > 0) {
    const task = workshop.progress.begin(`${buildable.name} ${buildable.version} ${buildable.arch}`);
    try {
      for (const record of await make(buildable, missing, workshop)) found.set(record.format, record);
    } finally {
      task.end();
    }
  }
  return { packages: FORMATS.flatMap((format) => found.get(format) ?? []), made: missing.length };
}

/** What was built unsigned is not built again: it goes on waiting, or is signed now that the key is at hand. */
async function fromWaiting(buildable: Buildable, workshop: Workshop): Promise<BuiltPackage | undefined> {
  const record = await waitingRecord(buildable, workshop);
  if (record === undefined || workshop.unsigned) return record;
  const waiting = await openWaiting(record, workshop);
  return signWaiting(
    waiting,
    await workshop.signer.signBinary(waiting.unsigned.header, waiting.date),
    workshop,
  );
}
