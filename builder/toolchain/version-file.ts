import { quoted } from '../archive/quoted.ts';
import { DepotError } from '../errors.ts';
import { instant } from '../io/instant.ts';
import type { GoVersion } from '../spec/model.ts';

/** Where it lies in GOROOT, and how long it may be: two short lines. */
export const VERSION_FILE = 'VERSION';
export const MAX_VERSION_FILE = 1024;

const TIME_LINE = /^time (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/m;
/** Dates in an rpm are unsigned 32-bit seconds. */
const MAX_TIME = 0xffffffff;

/**
 * Reads GOROOT/VERSION (`go1.27.3\ntime 2026-10-19T22:20:36Z\n`; cmd/distpack, readVERSION).
 * @returns the time line in Unix seconds
 * @throws DepotError ARCHIVE_VERSION when it is another version than expected, ARCHIVE_VERSION_FILE when it is malformed
 */
export function decodeVersionFile(content: Buffer, expected: GoVersion): number {
  const text = content.toString('latin1');
  const [first = ''] = text.split('\n');
  if (first !== `go${expected}`) {
    throw new DepotError('ARCHIVE_VERSION', `the archive holds ${quoted(first)}, go${expected} was expected`);
  }
  const date = TIME_LINE.exec(text)?.[1];
  if (date === undefined) {
    throw new DepotError('ARCHIVE_VERSION_FILE', 'VERSION has no line "time YYYY-MM-DDTHH:MM:SSZ"', {
      hint: 'Go writes it since 1.21; older toolchains are not supported',
    });
  }
  const time = Date.parse(date) / 1000;
  // Date.parse shifts days that do not exist (30 February) instead of refusing them
  const exists = time > 0 && time <= MAX_TIME && instant(time) === date;
  if (!exists) throw new DepotError('ARCHIVE_VERSION_FILE', `VERSION has an impossible date: ${date}`);
  return time;
}

export function noVersionFile(): DepotError {
  return new DepotError('ARCHIVE_VERSION_FILE', 'the archive has no VERSION file, or an oversized one');
}
