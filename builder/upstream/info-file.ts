import { instant, parseInstant } from '../io/instant.ts';
import { isJsonObject } from '../io/json-object.ts';
import { parseJson } from '../io/parse-json.ts';
import type { Toolchain } from '../spec/model.ts';
import { type CompanionFile, type CompanionSources, findCompanion } from './companions.ts';

/** A clock may be wrong, by hours in the wrong zone; a release from next week is none. */
const MOST_AHEAD = 86_400;

/**
 * What a module proxy's `.info` says of when the toolchain came out (`{"Version":...,"Time":...}`, go.dev/ref/mod): whole seconds, as
 * `2026-10-19T22:20:36Z`. One that cannot be had or read, or lies in the future, is passed over, since nothing signs it.
 * @param now Unix seconds
 */
export async function readInfo(
  toolchain: Toolchain,
  options: CompanionSources,
  now = Date.now() / 1000,
): Promise<(CompanionFile & { published: string }) | undefined> {
  const info = await findCompanion('info', toolchain, options);
  if (!('bytes' in info)) return undefined;
  const published = publishedOf(info.bytes.toString('utf8'), now);
  return published === undefined ? undefined : { companion: 'info', bytes: info.bytes, published };
}

/** The time that a `.info` tells, as the lock writes it; undefined for none that can be meant. */
export function publishedOf(text: string, now: number): string | undefined {
  const found = parseJson(text);
  const time = isJsonObject(found) ? found['Time'] : undefined;
  const seconds = Math.floor(parseInstant(time) ?? 0);
  if (typeof time !== 'string' || seconds <= 0 || seconds > now + MOST_AHEAD) return undefined;
  const published = instant(seconds);
  // 30 February is read as 2 March
  return published.slice(0, 19) === time.slice(0, 19) ? published : undefined;
}
