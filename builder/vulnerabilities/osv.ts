import { parseInstant } from '../io/instant.ts';
import { isJsonObject } from '../io/json-object.ts';
import { parseStrictJson } from '../io/strict-json.ts';
import type { Affected, AffectedPackage, OsvEntry } from './model.ts';
import { compareSemver, type Interval, parseSemver, type Semver } from './semver.ts';

export const ENTRY_ID = /^GO-\d{4}-\d{4,6}$/;
const ALIAS = /^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/;
const MOST_ALIASES = 100;
/** Characters. */
const MOST_SUMMARY = 300;
/** Blanks and line breaks; controls, invisible marks of direction, halves of a pair: a terminal obeys some, XML allows few. */
const UNSEEN = /[\s\p{C}]+/gu;
/** In copies of the git repository all times are those of Go's zero value, 0001-01-01. */
const FIRST_YEAR = Date.parse('2000-01-01T00:00:00Z') / 1000;

/** What makes an entry unusable; the caller knows which file it stood in. */
export class OsvFault extends Error {}

/**
 * One entry (ossf.github.io/osv-schema 1.3.1, as go.dev/security/vuln/database narrows it). About other modules nothing but its shape is
 * looked at; what is said of stdlib and toolchain must be understood to the last event, or a vulnerability would go unseen.
 * @throws OsvFault
 */
export function decodeOsv(value: unknown): OsvEntry {
  if (!isJsonObject(value)) throw new OsvFault('an entry is no JSON object');
  const { id, affected } = value;
  if (typeof id !== 'string' || !ENTRY_ID.test(id)) throw new OsvFault('its id is not one like GO-2026-4984');
  if (!Array.isArray(affected) || affected.length === 0)
    throw new OsvFault('it does not say what is affected');
  const withdrawn = value['withdrawn'] !== undefined && timeOf(value['withdrawn'], 'withdrawn') !== null;
  const packages = new Map<AffectedPackage, Interval[]>();
  for (const item of affected) addAffected(packages, item);
  return {
    id,
    aliases: aliasesOf(value['aliases']),
    summary: summaryOf(value['summary']),
    modified: timeOf(value['modified'], 'modified') ?? undefined,
    published:
      value['published'] === undefined ? undefined : (timeOf(value['published'], 'published') ?? undefined),
    withdrawn,
    affected: withdrawn
      ? []
      : Array.from(packages, ([name, intervals]): Affected => ({ package: name, intervals })),
  };
}

/** @throws OsvFault */
export function parseOsv(text: string): OsvEntry {
  let value: unknown;
  try {
    value = parseStrictJson(text);
  } catch (error) {
    throw new OsvFault(error instanceof Error ? error.message : 'it is not JSON', { cause: error });
  }
  return decodeOsv(value);
}

function addAffected(packages: Map<AffectedPackage, Interval[]>, item: unknown): void {
  const about = isJsonObject(item) ? item['package'] : undefined;
  const name = isJsonObject(about) ? about['name'] : undefined;
  if (!isJsonObject(item) || typeof name !== 'string')
    throw new OsvFault('something affected has no package name');
  if (name !== 'stdlib' && name !== 'toolchain') return;
  const intervals = packages.get(name) ?? [];
  packages.set(name, intervals);
  const { ranges, versions } = item;
  if (versions !== undefined) throw new OsvFault(`${name}: it lists versions; Go's database has ranges only`);
  // without ranges every version is affected
  if (ranges === undefined || (Array.isArray(ranges) && ranges.length === 0)) intervals.push(EVERYTHING);
  else if (!Array.isArray(ranges)) throw new OsvFault(`${name}: its ranges are no list`);
  else for (const range of ranges) intervals.push(...intervalsOf(range, name));
}

const EVERYTHING: Interval = { introduced: { numbers: [0, 0, 0], pre: ['0'] }, fixed: undefined };

interface Event {
  kind: 'introduced' | 'fixed';
  at: Semver;
}

/** Events may come in any order; read along the versions they open and close intervals. */
function intervalsOf(range: unknown, name: string): Interval[] {
  const events = isJsonObject(range) ? range['events'] : undefined;
  if (!isJsonObject(range) || range['type'] !== 'SEMVER' || !Array.isArray(events) || events.length === 0)
    throw new OsvFault(`${name}: a range is not of type SEMVER with events`);
  const sorted = events.map((event) => eventOf(event, name)).sort(order);
  const intervals: Interval[] = [];
  let introduced: Semver | undefined;
  for (const { kind, at } of sorted) {
    if (kind === 'introduced') introduced ??= at;
    else if (introduced === undefined)
      throw new OsvFault(`${name}: something is fixed before it was introduced`);
    else {
      intervals.push({ introduced, fixed: at });
      introduced = undefined;
    }
  }
  if (introduced !== undefined) intervals.push({ introduced, fixed: undefined });
  return intervals;
}

/** Where a fix and a new introduction meet, the fix comes first: that version is affected. */
function order(left: Event, right: Event): number {
  const difference = compareSemver(left.at, right.at);
  return difference === 0
    ? Number(left.kind === 'introduced') - Number(right.kind === 'introduced')
    : difference;
}

function eventOf(event: unknown, name: string): Event {
  const [[kind, text] = ['', undefined], ...others] = isJsonObject(event) ? Object.entries(event) : [];
  // `last_affected` and `limit` of OSV are not in Go's database; passing over one would misjudge
  if ((kind !== 'introduced' && kind !== 'fixed') || others.length > 0)
    throw new OsvFault(`${name}: an event is neither introduced nor fixed`);
  const at = typeof text === 'string' ? parseSemver(text) : undefined;
  if (at === undefined) throw new OsvFault(`${name}: ${kind} is no version`);
  return { kind, at };
}

function aliasesOf(value: unknown): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new OsvFault('its aliases are no list');
  if (value.length > MOST_ALIASES) throw new OsvFault(`it has more than ${MOST_ALIASES} aliases`);
  return value.map((alias: unknown) => {
    if (typeof alias === 'string' && ALIAS.test(alias)) return alias;
    throw new OsvFault('an alias is no identifier');
  });
}

function summaryOf(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') throw new OsvFault('its summary is no text');
  const text = value.replaceAll(UNSEEN, ' ').trim();
  return text.length <= MOST_SUMMARY ? text : Array.from(text).slice(0, MOST_SUMMARY).join('');
}

/** Unix seconds; null for Go's zero time. @throws OsvFault */
export function timeOf(value: unknown, what: string): number | null {
  const time = parseInstant(value);
  if (time === undefined) throw new OsvFault(`${what} is no time like 2026-10-19T22:20:36Z`);
  return time < FIRST_YEAR ? null : time;
}
