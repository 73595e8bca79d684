import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DepotError, ERROR_CODES } from '../../builder/errors.ts';
import type { Random } from './random.ts';

/**
 * One parser under fuzz: a file test/fuzz/targets/NAME.ts that exports `target`. Such a file is all that a new target needs; inputs to
 * begin with may lie in test/fuzz/corpus/NAME/.
 */
export interface Target {
  /** Inputs to begin with besides the corpus folder: made by code, where that says more than bytes. */
  seeds?: () => readonly Buffer[];
  /** Words that the parser knows. */
  words?: readonly string[];
  /** A change that knows the format, or puts right what a random change broke (checksums, lengths). May change `input` itself. */
  shape?: (input: Buffer, random: Random) => Buffer;
  /**
   * Parses and judges: `accepted` or the code of the refusal. Throws whatever the parser must not throw, and Finding for an answer that is
   * wrong.
   */
  run: (input: Buffer) => string | Promise<string>;
}

/** The parser answered, and the answer is wrong. */
export class Finding extends Error {
  override name = 'Finding';
}

/** For parsers that read a file: the one at which a target of that name puts its input; run.ts removes it. */
export function workFile(name: string): string {
  return join(tmpdir(), `godepot-fuzz-${process.pid}-${name}`);
}

/** Processor time of one parse, in ms: more is a finding. That time is bounded is part of every parser's promise. */
const SLOW_MS = 2000;

/** The code of a refusal, `accepted` if there is none; anything but a DepotError of a kind that input may cause goes through. */
export async function outcome(action: () => unknown): Promise<string> {
  const started = process.threadCpuUsage();
  let result = 'accepted';
  try {
    await action();
  } catch (error) {
    if (!(error instanceof DepotError) || ERROR_CODES[error.code] === 'internal') throw error;
    result = error.code;
  }
  const took = process.threadCpuUsage(started).user / 1000;
  if (took > SLOW_MS) throw new Finding(`takes ${Math.round(took)} ms`);
  return result;
}
