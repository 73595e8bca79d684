import { DepotError } from '../errors.ts';
import { quoted } from './quoted.ts';

/**
 * Records that change nothing we use (POSIX pax). All others are refused: `size` and `linkpath` override the header for some
 * readers only (CVE-2025-62518), `GNU.sparse.*` changes the content, `hdrcharset` the names.
 */
const HARMLESS = new Set(['mtime', 'atime', 'ctime', 'uid', 'gid', 'uname', 'gname', 'comment']);
const SECONDS = /^-?\d+(?:\.\d+)?$/;
const ID = /^\d+$/;
/** Readers stop at, or pass over, a record that is none of these; what they make of the rest then differs. */
const GRAMMAR: Readonly<Record<string, RegExp>> = {
  path: /./s,
  mtime: SECONDS,
  atime: SECONDS,
  ctime: SECONDS,
  uid: ID,
  gid: ID,
};
/** Digits of a record's length, a space. */
const LENGTH = /^([1-9][0-9]{0,6}) $/;

/**
 * An extended header's body: records `LENGTH KEY=VALUE\n` that fill it exactly.
 * @param name what it belongs to, for messages
 * @returns the path it sets, if any
 * @throws DepotError ARCHIVE_TAR_PAX, ARCHIVE_NAME_CHARACTER
 */
export function decodePaxPath(body: Buffer, name: string): Buffer | undefined {
  let path: Buffer | undefined;
  for (const [key, value] of records(body, name)) {
    if (key === 'path') path = Buffer.from(value);
    else if (!HARMLESS.has(key))
      throw new DepotError('ARCHIVE_TAR_PAX', `${name}: extended header sets ${quoted(key)}`);
    // an empty path is none for some readers and the folder itself for others
    if (GRAMMAR[key]?.test(value.toString('latin1')) === false)
      throw new DepotError(
        'ARCHIVE_TAR_PAX',
        `${name}: extended header ${quoted(key)} has no sensible value`,
      );
    // "a\0../../x": GNU tar stops at the NUL, tar-stream does not
    if (value.includes(0))
      throw new DepotError('ARCHIVE_NAME_CHARACTER', `${name}: NUL in extended header ${quoted(key)}`);
  }
  return path;
}

/**
 * A global header applies to all that follow for some readers and to nothing for others: comments only (git archive writes one).
 * @throws DepotError ARCHIVE_TAR_GLOBAL, ARCHIVE_TAR_PAX
 */
export function checkPaxGlobal(body: Buffer): void {
  for (const [key] of records(body, 'global header')) {
    if (key === 'comment') continue;
    throw new DepotError('ARCHIVE_TAR_GLOBAL', `a global header sets ${quoted(key)} for all members`);
  }
}

function records(body: Buffer, name: string): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  let at = 0;
  while (at < body.length) {
    const space = body.indexOf(0x20, at);
    const length = Number(LENGTH.exec(body.toString('latin1', at, space + 1))?.[1]);
    const end = at + length;
    const equals = body.indexOf(0x3d, space);
    // NaN fails the comparison, so a malformed length does too
    if (!(end <= body.length && space < equals && equals < end && body[end - 1] === 0x0a))
      throw malformed(name);
    const key = body.toString('latin1', space + 1, equals);
    if (key === '' || found.has(key)) throw malformed(name);
    found.set(key, body.subarray(equals + 1, end - 1));
    at = end;
  }
  return found;
}

function malformed(name: string): DepotError {
  return new DepotError('ARCHIVE_TAR_PAX', `${name}: extended header is malformed`);
}
