import { DepotError, type Fault } from '../errors.ts';
import { instant } from '../io/instant.ts';
import { isJsonObject } from '../io/json-object.ts';
import { parseStrictJson } from '../io/strict-json.ts';
import { parseToolchainId } from '../spec/toolchain-id.ts';
import { H1 } from './sumdb/lookup.ts';
import type { Lock } from './lock-model.ts';

const HINT = 'take the file back from version control; new entries are made by: godepot lock update';

/** Faults in one failure; a spec has as many. */
const MOST_FAULTS = 50;
/** Entries have some 900 characters. */
const MOST_CHARACTERS = 8 * 1024 * 1024;
/**
 * Faults in larger files are told without their lines: the reading that finds lines compares each key of a mapping with each other one,
 * which takes minutes for a hostile megabyte.
 */
const MOST_LOCATED = { characters: 512 * 1024, colons: 12_000 };

/**
 * Parses a lock file strictly: JSON, no key twice (a reviewer would read the first, a parser takes the last), no unknown key.
 * @throws DepotError LOCK_MALFORMED with all faults, each with file, line and column.
 */
export async function parseLock(text: string, file: string): Promise<Lock> {
  if (text.length > MOST_CHARACTERS)
    throw malformed(file, [{ message: `longer than ${MOST_CHARACTERS} characters`, where: file }]);
  const value = parseJson(text, file);
  const twice = hasKeyTwice(text);
  const v = await import('valibot');
  const checked = v.safeParse(await lockSchema(), value);
  if (checked.success && !twice) return { toolchains: checked.output.toolchains };
  const places = await readPlaces(text, file);
  if (twice) {
    const faults = places?.twice ?? [];
    throw malformed(
      file,
      faults.length > 0 ? faults : [{ message: 'a key comes twice in one object', where: file }],
    );
  }
  const faults = (checked.issues ?? []).map((issue): Fault => {
    const path = (issue.path ?? []).map(({ key }) => String(key));
    return {
      message: `${path.join(' > ') || 'the file'}: ${issue.message}`,
      where: places?.where(path) ?? file,
    };
  });
  throw malformed(file, faults);
}

/** Asked only of a text that is JSON. */
function hasKeyTwice(text: string): boolean {
  try {
    parseStrictJson(text);
    return false;
  } catch (error) {
    if (error instanceof SyntaxError) return true;
    throw error;
  }
}

interface Places {
  /** Keys that come twice. */
  twice: Fault[];
  /** Where the value at `path` begins, or the deepest thing above it that is there. */
  where(path: readonly string[]): string;
}

/** JSON is YAML, and a reading as YAML knows places. Undefined where it would take too long, or cannot be done for depth. */
async function readPlaces(text: string, file: string): Promise<Places | undefined> {
  if (text.length > MOST_LOCATED.characters || text.split(':').length > MOST_LOCATED.colons) return undefined;
  const yaml = await import('yaml');
  const lines = new yaml.LineCounter();
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  try {
    const document = yaml.parseDocument(text, { lineCounter: lines, uniqueKeys: true, schema: 'json' });
    const twice = document.errors.map(({ message, pos }) => ({
      message: message.split('\n')[0] ?? '',
      where: place(pos[0]),
    }));
    return {
      twice,
      where(path) {
        for (let length = path.length; length > 0; length--) {
          const node = document.getIn(path.slice(0, length), true);
          if (yaml.isNode(node) && node.range) return place(node.range[0]);
        }
        return place(0);
      },
    };
  } catch (error) {
    // it descends once for each level that a hostile file opens
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const hint = text.includes('<<<<<<<')
      ? 'a merge left its marks: keep the entries of both sides, they never contradict'
      : HINT;
    const why = error instanceof Error ? error.message : String(error);
    throw new DepotError('LOCK_MALFORMED', `the lock file is not JSON: ${why}`, {
      where: file,
      hint,
      cause: error,
    });
  }
}

function malformed(file: string, faults: readonly Fault[]): DepotError {
  return new DepotError('LOCK_MALFORMED', `the lock file has ${faults.length} fault(s)`, {
    where: file,
    hint: HINT,
    faults:
      faults.length > MOST_FAULTS
        ? [...faults.slice(0, MOST_FAULTS), { message: `and ${faults.length - MOST_FAULTS} more` }]
        : faults,
  });
}

/** One line that says something: a line break in it would forge lines of whatever shows it. */
export function isAuditText(text: string): boolean {
  return /\S/.test(text) && !/[\p{Cc}\u2028\u2029]/u.test(text);
}

async function lockSchema() {
  const v = await import('valibot');
  const text = (pattern: RegExp, what: string) => v.pipe(v.string(), v.regex(pattern, `is not ${what}`));
  const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
  const time = v.pipe(v.string(), v.check(isTime, 'is not a time like 2026-10-19T22:20:36Z'));
  const archive = v.strictObject({
    sha256: text(/^[0-9a-f]{64}$/, 'a sha256 in 64 lower-case hex digits'),
    size: count,
  });
  const fingerprint = text(/^[0-9A-F]{40}$/, 'a fingerprint in 40 upper-case hex digits');
  const published = v.pipe(
    v.array(v.picklist(['catalogue', 'file'])),
    v.check((from) => from.length > 0 && isSorted(from), 'is not sorted, or names nothing'),
  );
  const entry = v.strictObject({
    h1: text(H1, 'a hash like h1:r0ub+FnqzZxoWm/dSUOI9DcIqYWn/mNYGFJcv7PyBzs='),
    time,
    published: v.exactOptional(time),
    archives: v.pipe(
      v.strictObject({ 'module-zip': v.exactOptional(archive), tarball: v.exactOptional(archive) }),
      v.check((archives) => Object.keys(archives).length > 0, 'pins no archive'),
    ),
    evidence: v.strictObject({
      sumdb: v.nullable(
        v.pipe(
          v.strictObject({
            record: count,
            treeSize: count,
            inclusion: v.picklist(['proven', 'not checked']),
          }),
          v.check(({ record, treeSize }) => record < treeSize, 'names a record that is not in its tree'),
        ),
      ),
      openpgp: v.exactOptional(v.strictObject({ primary: fingerprint, signer: fingerprint, signed: time })),
      sha256: v.exactOptional(v.strictObject({ from: published })),
    }),
    audited: v.exactOptional(
      v.strictObject({
        who: v.pipe(v.string(), v.check(isAuditText, 'is not the name of somebody, on one line')),
        when: time,
        why: v.pipe(v.string(), v.check(isAuditText, 'is not a reason, on one line')),
      }),
    ),
  });
  const id = v.pipe(v.string(), v.check(isToolchainId, 'is not a toolchain like go1.27.3.linux-amd64'));
  const toolchains = v.pipe(
    v.unknown(),
    // v.record passes over such keys, so that an entry would be lost without a word
    v.check((input) => !hasUnreadKey(input), 'has a key that is no toolchain'),
    v.record(id, entry),
  );
  return v.strictObject({ version: v.literal(1), toolchains });
}

function hasUnreadKey(value: unknown): boolean {
  return (
    isJsonObject(value) && ['__proto__', 'prototype', 'constructor'].some((key) => Object.hasOwn(value, key))
  );
}

function isSorted(names: readonly string[]): boolean {
  return names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name);
}

/** Ages are reckoned from these: a day that does not exist would be read as another one, or as none. */
function isTime(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && instant(time / 1000) === text;
}

function isToolchainId(text: string): boolean {
  return parseToolchainId(text) !== undefined;
}
