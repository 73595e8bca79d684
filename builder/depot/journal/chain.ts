import * as v from 'valibot';

import { FIRST_FAULT } from '../../io/first-fault.ts';
import { decodeEntry, lineDigest, type LogEntry, NO_PREVIOUS } from './entry.ts';

/** A log as it was found. */
export interface Chain {
  entries: readonly LogEntry[];
  /** Digest of the last whole line: the head, by which somebody elsewhere can hold the log to what it said. */
  head: string;
  /** Bytes of the whole lines. */
  size: number;
  /** Bytes behind the last line feed: an entry whose writing was cut short, so that what it was about did not happen. */
  torn: Buffer;
  /** The first line that does not continue the one before; entries end before it. */
  broken: { line: number; what: string } | undefined;
}

const LINE_FEED = 0x0a;

/** Reads a log and follows its chain as far as it holds. Pure. */
export function readChain(bytes: Buffer): Chain {
  const size = bytes.lastIndexOf(LINE_FEED) + 1;
  const torn = bytes.subarray(size);
  const entries: LogEntry[] = [];
  let head = NO_PREVIOUS;
  for (let start = 0; start < size;) {
    const end = bytes.indexOf(LINE_FEED, start) + 1;
    const line = bytes.toString('utf8', start, end);
    const entry = decodeEntry(line);
    const what = faultOf(entry, entries, head);
    if (entry === undefined || what !== undefined) {
      const broken = { line: entries.length + 1, what: what ?? '' };
      return { entries, head, size, torn, broken };
    }
    entries.push(entry);
    head = lineDigest(line);
    start = end;
  }
  return { entries, head, size, torn, broken: undefined };
}

/** The end of a log, without following it: what the next entry continues. Undefined where the last whole line is no entry, or none is there. */
export function lastEntry(bytes: Buffer): Pick<Chain, 'size' | 'torn'> & { entry: LogEntry | undefined } {
  const size = bytes.lastIndexOf(LINE_FEED) + 1;
  const [entry] = entriesFromEnd(bytes);
  return { size, torn: bytes.subarray(size), entry };
}

const LinkSchema = v.object({ number: v.number(), previous: v.string() });

/**
 * The first line that does not continue the one before; undefined for none. Of each line it reads the link alone, which takes a small part of the
 * time that entries take: what else a line says is held by the digest that the next one names.
 */
export function brokenLine(bytes: Buffer): number | undefined {
  const size = bytes.lastIndexOf(LINE_FEED) + 1;
  let [head, number] = [NO_PREVIOUS, 0];
  for (let start = 0; start < size;) {
    const end = bytes.indexOf(LINE_FEED, start) + 1;
    const line = bytes.toString('utf8', start, end);
    number += 1;
    if (!isLink(line, head, number)) return number;
    head = lineDigest(line);
    start = end;
  }
  return undefined;
}

function isLink(line: string, previous: string, number: number): boolean {
  try {
    const parsed = v.safeParse(LinkSchema, JSON.parse(line), FIRST_FAULT);
    return parsed.success && parsed.output.previous === previous && parsed.output.number === number;
  } catch {
    return false;
  }
}

/** Whole lines, the last one first, as far as they are entries: to find something near the end, ten years of a log need not be read. */
export function* entriesFromEnd(bytes: Buffer): Generator<LogEntry, void> {
  for (let end = bytes.lastIndexOf(LINE_FEED) + 1; end > 0;) {
    const start = end < 2 ? 0 : bytes.lastIndexOf(LINE_FEED, end - 2) + 1;
    const entry = decodeEntry(bytes.toString('utf8', start, end));
    if (entry === undefined) return;
    yield entry;
    end = start;
  }
}

function faultOf(entry: LogEntry | undefined, before: readonly LogEntry[], head: string): string | undefined {
  if (entry === undefined) return 'is not an entry in the one form that godepot writes';
  if (entry.previous !== head)
    return before.length === 0
      ? 'does not begin the log: entries before it are missing'
      : 'does not name the digest of the line before: one of the two was changed, or lines between them are missing';
  if (entry.number !== before.length + 1)
    return `has number ${entry.number} where ${before.length + 1} is expected`;
  const last = before.at(-1);
  if (last !== undefined && entry.newest < last.newest)
    return `knows of publication ${entry.newest} at most, the line before of ${last.newest}`;
  return undefined;
}
