import { hash } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';

import { DepotError } from '../../errors.ts';
import { FIRST_FAULT } from '../../io/first-fault.ts';
import { ifPresent } from '../../io/if-present.ts';
import { readRegular } from '../../io/regular-file.ts';
import { parseStrictJson } from '../../io/strict-json.ts';
import { type LoggedSnapshot, SnapshotSchema } from './entry.ts';
import { writeBehind } from './write-behind.ts';

const DigestByName = v.record(v.string(), v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)));

/** One pruned snapshot: which it was, and the packages that no line before has. */
const PrunedSchema = v.strictObject({ ...SnapshotSchema.entries, packages: DigestByName });

export type Pruned = v.InferOutput<typeof PrunedSchema>;

/**
 * What is remembered of pruned snapshots, for ever: a published name keeps its bytes after its snapshots are gone, and sequences never go
 * back. Lines of JSON, only ever added to.
 */
export interface Ledger {
  pruned: readonly Pruned[];
  /** File name -> sha256. */
  digests: ReadonlyMap<string, string>;
  /** Bytes of the whole lines, and their digest: the audit log's entry of each pruning names both. */
  size: number;
  sha256: string;
}

/** Beside the audit log: one folder holds what cannot be made again and is never served. */
export function ledgerPath(depot: string): string {
  return join(depot, 'store', 'log', 'pruned.jsonl');
}

/**
 * @throws DepotError LEDGER_DAMAGED: a name whose bytes are forgotten could be published with others
 */
export async function readLedger(depot: string): Promise<Ledger> {
  return decodeLedger((await readBytes(depot)) ?? Buffer.alloc(0), ledgerPath(depot));
}

async function readBytes(depot: string): Promise<Buffer | undefined> {
  return ifPresent(readRegular(ledgerPath(depot)));
}

/** What lies behind the last line feed was cut short by a kill, before anything was pruned by it. Pure. */
export function decodeLedger(bytes: Buffer, where: string): Ledger {
  const size = bytes.lastIndexOf(0x0a) + 1;
  const whole = bytes.subarray(0, size);
  const pruned: Pruned[] = [];
  const digests = new Map<string, string>();
  for (const line of whole.toString('utf8').split('\n').slice(0, -1)) {
    const one = decodeLine(line);
    if (one === undefined) throw damaged(`line ${pruned.length + 1} is none of a ledger`, where);
    for (const [fileName, sha256] of Object.entries(one.packages)) {
      if ((digests.get(fileName) ?? sha256) !== sha256)
        throw damaged(`line ${pruned.length + 1} gives ${fileName} other bytes than a line before`, where);
      digests.set(fileName, sha256);
    }
    pruned.push(one);
  }
  return { pruned, digests, size, sha256: hash('sha256', whole, 'hex') };
}

function decodeLine(line: string): Pruned | undefined {
  try {
    const parsed = v.safeParse(PrunedSchema, parseStrictJson(line), FIRST_FAULT);
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Writes snapshots down that are about to be removed; durable when this returns. Those that a killed run wrote down already are not written
 * twice. Under the depot's lock.
 * @param going with the packages of each: file name -> sha256
 */
export async function recordPruned(
  depot: string,
  going: readonly (LoggedSnapshot & { packages: Readonly<Record<string, string>> })[],
): Promise<Ledger> {
  const bytes = (await readBytes(depot)) ?? Buffer.alloc(0);
  const path = ledgerPath(depot);
  const ledger = decodeLedger(bytes, path);
  const known = new Map(ledger.digests);
  const told = new Set(ledger.pruned.map(({ name }) => name));
  const lines: string[] = [];
  for (const { packages, ...snapshot } of going) {
    if (told.has(snapshot.name)) continue;
    const fresh = Object.entries(packages)
      .filter(([fileName, sha256]) => known.get(fileName) !== sha256)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [fileName, sha256] of fresh) known.set(fileName, sha256);
    lines.push(`${JSON.stringify({ ...snapshot, packages: Object.fromEntries(fresh) })}\n`);
  }
  if (lines.length === 0) return ledger;
  const text = lines.join('');
  // two contents under one name are told of now, while both snapshots are there
  const after = decodeLedger(Buffer.concat([bytes.subarray(0, ledger.size), Buffer.from(text)]), path);
  await writeBehind(path, ledger.size, text);
  return after;
}

function damaged(what: string, where: string): DepotError {
  return new DepotError('LEDGER_DAMAGED', `the ledger of pruned snapshots does not hold: ${what}`, {
    where,
    hint: 'restore dist/store/log from the backup; nothing is published or pruned until then',
  });
}
