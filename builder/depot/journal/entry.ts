import { hash } from 'node:crypto';
import * as v from 'valibot';

import { FIRST_FAULT } from '../../io/first-fault.ts';
import { sortKeys } from '../../io/sort-keys.ts';
import { parseStrictJson } from '../../io/strict-json.ts';

/** Kinds of publications, as the signed manifest and the log name them; an entry is written before `current` is switched to one. */
export const PUBLICATION_ACTIONS = ['publish', 'rollback', 'yank', 'refresh'] as const;

/** What is written down. `begun`: the first entry; of a depot that was published to before it kept a log, it lists what was there. */
export const LOG_ACTIONS = [
  'begun',
  ...PUBLICATION_ACTIONS,
  // what became of a publication that was cut short between its entry and the switch
  'completed',
  'abandoned',
  'prune',
  'rotate',
  'resign',
  'hold',
  'unhold',
  'override',
  // that entries are missing, by somebody who knows: what is there is listed, and the log goes on from it
  'accepted',
] as const;

export type LogAction = (typeof LOG_ACTIONS)[number];

const PUBLICATIONS: ReadonlySet<LogAction> = new Set(PUBLICATION_ACTIONS);

/** Names of snapshots whose publication was cut short, and that will never be current. */
export function abandonedIn(entries: readonly LogEntry[]): Set<string> {
  const abandoned = entries.filter(({ action }) => action === 'abandoned');
  return new Set(abandoned.flatMap(({ snapshots }) => snapshots.map(({ name }) => name)));
}

export function isPublication({ action }: { action: LogAction }): boolean {
  return PUBLICATIONS.has(action);
}

/** Whether its snapshots are publications that clients saw or were about to see: not those that it prunes, or gives a hold to. */
export function tellsOfPublications({ action }: { action: LogAction }): boolean {
  return action === 'begun' || action === 'accepted' || PUBLICATIONS.has(action);
}

/** Whether its snapshots were made and lie there until they are pruned: also one that was abandoned, killed before its own entry. */
export function tellsOfSnapshots(entry: { action: LogAction }): boolean {
  return tellsOfPublications(entry) || entry.action === 'abandoned';
}

const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const Line = v.pipe(v.string(), v.minLength(1));
const Instant = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/));

/** Plain data only: what a reader of the log ten years on can still read. */
export type LogValue =
  string | number | boolean | null | readonly LogValue[] | { readonly [name: string]: LogValue };

const Value: v.GenericSchema<LogValue> = v.lazy(() =>
  v.union([v.string(), v.number(), v.boolean(), v.null(), v.array(Value), v.record(v.string(), Value)]),
);

export const SnapshotSchema = v.strictObject({
  sequence: Positive,
  name: Line,
  contentId: Sha256,
  /** Of manifest.json, which nothing replaces: a change of keys touches its signature only. */
  manifestSha256: Sha256,
  /** Unix seconds: the Date of the publication. */
  date: Count,
});

const EntrySchema = v.strictObject({
  /** From 1, without gaps. */
  number: Positive,
  /** sha256 of the line before, its line feed included (`sed -n 7p FILE | sha256sum`); 64 zeros in the first entry. */
  previous: Sha256,
  /** When it was written, by the clock of that machine. */
  time: Instant,
  action: v.picklist(LOG_ACTIONS),
  reason: v.nullable(v.string()),
  who: v.strictObject({
    /** Account that godepot ran under. */
    user: Line,
    /** Account that called sudo, as sudo says; null without. */
    sudo: v.nullable(Line),
    /** The audit system's login uid, which neither su nor sudo changes; null where there is none. */
    loginUid: v.nullable(Count),
    host: Line,
    /** Whom the caller names: GODEPOT_ACTOR, for a pipeline that works for a person. Nobody checked it. */
    actor: v.nullable(Line),
  }),
  godepot: Line,
  /** What it is about: the publication; those that were pruned; those that were there when the log began. */
  snapshots: v.array(SnapshotSchema),
  /** Sequence of the newest publication ever, 0 for none: numbers never go back, whatever was pruned. */
  newest: Count,
  details: v.record(v.string(), Value),
});

export type LogEntry = v.InferOutput<typeof EntrySchema>;
export type LoggedSnapshot = v.InferOutput<typeof SnapshotSchema>;
export type Who = LogEntry['who'];

/** Before the first line. */
export const NO_PREVIOUS: string = '0'.repeat(64);

/** One line of JSON, keys sorted, with its line feed: one text for one meaning. */
export function encodeEntry(entry: LogEntry): string {
  return `${JSON.stringify(sortKeys(entry))}\n`;
}

/** @param line with its line feed; undefined for what is no entry, or one that is written in another way */
export function decodeEntry(line: string): LogEntry | undefined {
  let found: unknown;
  try {
    found = parseStrictJson(line);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(EntrySchema, found, FIRST_FAULT);
  return parsed.success && encodeEntry(parsed.output) === line ? parsed.output : undefined;
}

/** How much of the ledger of pruned snapshots there was, and its digest. */
export interface LedgerMark {
  bytes: number;
  sha256: string;
}

const LedgerMarkSchema = v.strictObject({ bytes: Count, sha256: Sha256 });

/** What an entry's details say of the ledger; undefined where they say nothing. */
export function ledgerMark(details: LogEntry['details']): LedgerMark | undefined {
  const parsed = v.safeParse(LedgerMarkSchema, details['ledger']);
  return parsed.success ? parsed.output : undefined;
}

/** @param line with its line feed */
export function lineDigest(line: string): string {
  return hash('sha256', line, 'hex');
}
