import { instant } from '../io/instant.ts';
import { parseJson } from '../io/parse-json.ts';
import type { Toolchain } from '../spec/model.ts';
import { type CompanionFile, type CompanionSources, findCompanion } from './companions.ts';

/**
 * What a module proxy's `.info` says of when the toolchain came out (`{"Version":...,"Time":...}`, go.dev/ref/mod): whole seconds, as
 * `2026-10-19T22:20:36Z`. One that cannot be had or read is passed over, since nothing signs it.
 */
export async function readInfo(
  toolchain: Toolchain,
  options: CompanionSources,
): Promise<(CompanionFile & { published: string }) | undefined> {
  const info = await findCompanion('info', toolchain, options);
  if (!('bytes' in info)) return undefined;
  const found = parseJson(info.bytes.toString('utf8'));
  const time: unknown =
    typeof found === 'object' && found !== null && 'Time' in found ? found.Time : undefined;
  const seconds = typeof time === 'string' ? Math.floor(Date.parse(time) / 1000) : NaN;
  // what instant() would write otherwise than RFC 3339 does is no time of a release either
  if (!Number.isSafeInteger(seconds) || seconds <= 0 || seconds > MAX_TIME) return undefined;
  return { companion: 'info', bytes: info.bytes, published: instant(seconds) };
}

/** The end of the year 9999. */
const MAX_TIME = 253_402_300_799;
