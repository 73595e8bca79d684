import { DepotError, type Fault } from '../errors.ts';
import { parseStrictJson } from '../io/strict-json.ts';
import { parseGoVersion } from '../spec/go-version.ts';
import type { Toolchain } from '../spec/model.ts';
import { H1 } from './checksum-database.ts';
import type { Lock } from './lock-model.ts';

const HINT = 'take the file back from version control; new entries are made by: godepot lock update';

/**
 * Parses a lock file strictly: JSON, no key twice (a reviewer would read the first, a parser takes the last), no unknown key.
 * @throws DepotError LOCK_MALFORMED with all faults, each with file, line and column.
 */
export async function parseLock(text: string, file: string): Promise<Lock> {
  const value = parseJson(text, file);
  const v = await import('valibot');
  const checked = v.safeParse(await lockSchema(), value);
  if (checked.success && hasKeysOnce(text)) return { toolchains: checked.output.toolchains };
  const { keysTwice, placeOf } = await readPlaces(text, file);
  if (keysTwice.length > 0) throw malformed(file, keysTwice);
  if (checked.success) throw malformed(file, [{ message: 'a key comes twice', where: file }]);
  const faults = checked.issues.map((issue): Fault => {
    const path = (issue.path ?? []).map(({ key }) => String(key));
    return { message: `${path.join(' > ') || 'the file'}: ${issue.message}`, where: placeOf(path) };
  });
  throw malformed(file, faults);
}

function hasKeysOnce(text: string): boolean {
  try {
    parseStrictJson(text);
    return true;
  } catch {
    return false;
  }
}

/** JSON is YAML: this second reading finds keys that came twice, and where in the file a fault lies. */
async function readPlaces(
  text: string,
  file: string,
): Promise<{ keysTwice: Fault[]; placeOf: (path: readonly string[]) => string }> {
  const yaml = await import('yaml');
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines, uniqueKeys: true, schema: 'json' });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  return {
    keysTwice: document.errors.map((error) => ({
      message: error.message.split('\n')[0] ?? '',
      where: place(error.pos[0]),
    })),
    /** Where the value at `path` begins, or the deepest thing above it that is there. */
    placeOf(path) {
      for (let length = path.length; length > 0; length--) {
        const node = document.getIn(path.slice(0, length), true);
        if (yaml.isNode(node) && node.range) return place(node.range[0]);
      }
      return place(0);
    },
  };
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
    faults,
  });
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
        v.strictObject({
          record: count,
          treeSize: count,
          inclusion: v.picklist(['proven', 'not checked']),
        }),
      ),
      openpgp: v.exactOptional(v.strictObject({ primary: fingerprint, signer: fingerprint, signed: time })),
      sha256: v.exactOptional(v.strictObject({ from: published })),
    }),
    audited: v.exactOptional(
      v.strictObject({
        who: text(/\S/, 'the name of somebody'),
        when: time,
        why: text(/\S/, 'a reason'),
      }),
    ),
  });
  const id = v.pipe(v.string(), v.check(isToolchainId, 'is not a toolchain like go1.27.3.linux-amd64'));
  return v.strictObject({ version: v.literal(1), toolchains: v.record(id, entry) });
}

function isSorted(names: readonly string[]): boolean {
  return names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name);
}

/** Ages are reckoned from these: a day that does not exist would be read as another one, or as none. */
function isTime(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString() === text.replace('Z', '.000Z');
}

function isToolchainId(text: string): boolean {
  return parseToolchainId(text) !== undefined;
}

/** `go1.27.3.linux-amd64` taken apart; undefined for what names no toolchain. */
export function parseToolchainId(text: string): Toolchain | undefined {
  const [, version = '', arch] = /^go(.+)\.linux-(amd64|arm64)$/.exec(text) ?? [];
  if (parseGoVersion(version) === undefined || (arch !== 'amd64' && arch !== 'arm64')) return undefined;
  return { version, os: 'linux', arch };
}
