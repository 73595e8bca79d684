import { MAX_NAME, MAX_NAME_COMPONENT } from '../archive/limits.ts';
import { quoted } from '../archive/quoted.ts';
import { DepotError } from '../errors.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Control and direction characters, line separators, and the backslash that is a separator elsewhere. */
const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\]/u;
/** What x/mod's module.CheckFilePath refuses, and with it the go command when it unpacks a module. */
const UNPORTABLE = /["'*:<>?`|]/;
/** A colon names a stream, a final dot or blank is dropped, these are devices whatever their extension: other files than they look. */
const UNPORTABLE_COMPONENT = /[. ]$|^(?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])(?:\.|$)/i;
const PLAIN = /^[\x21-\x5b\x5d-\x7e]+$/;

/**
 * A member's name as text, by whitelist: what is accepted means the same path to every program and filesystem.
 * @throws DepotError ARCHIVE_NAME_LENGTH, ARCHIVE_NAME_ENCODING, ARCHIVE_NAME_CHARACTER, ARCHIVE_NAME_NORMAL, ARCHIVE_NAME_PATH,
 *   ARCHIVE_NAME_PORTABLE
 */
export function entryName(raw: Buffer): string {
  if (raw.length > MAX_NAME) {
    throw new DepotError(
      'ARCHIVE_NAME_LENGTH',
      `${quoted(raw)} has ${raw.length} bytes; ${MAX_NAME} are allowed`,
    );
  }
  const name = decoded(raw);
  if (!PLAIN.test(name)) checkCharacters(name);
  for (const component of name.split('/')) checkComponent(component, name);
  return name;
}

function decoded(raw: Buffer): string {
  try {
    return UTF8.decode(raw);
  } catch (error) {
    throw new DepotError('ARCHIVE_NAME_ENCODING', `${quoted(raw)} is not UTF-8`, { cause: error });
  }
}

function checkCharacters(name: string): void {
  if (FORBIDDEN.test(name)) {
    throw new DepotError(
      'ARCHIVE_NAME_CHARACTER',
      `${quoted(name)} has a control character or a backslash in its name`,
    );
  }
  // filesystems that normalise would make one file of two names (CVE-2026-23950)
  if (name.normalize('NFC') !== name) {
    throw new DepotError('ARCHIVE_NAME_NORMAL', `${quoted(name)} is not in Unicode normal form C`);
  }
}

/**
 * `..` and absolute names would be written outside the folder that is unpacked into; `.` and doubled slashes would be a second name of
 * the same file; a longer component would fail on the server only. Empty components also stand for a slash at either end.
 */
function checkComponent(component: string, name: string): void {
  if (component === '' || component === '.' || component === '..') {
    throw new DepotError('ARCHIVE_NAME_PATH', `${quoted(name)} is not a plain relative path`);
  }
  if (Buffer.byteLength(component) > MAX_NAME_COMPONENT) {
    throw new DepotError(
      'ARCHIVE_NAME_LENGTH',
      `${quoted(name)} has a component of more than ${MAX_NAME_COMPONENT} bytes`,
    );
  }
  if (UNPORTABLE.test(component) || UNPORTABLE_COMPONENT.test(component)) {
    throw new DepotError(
      'ARCHIVE_NAME_PORTABLE',
      `${quoted(name)} means another file, or none, on some systems; the go command refuses such names`,
    );
  }
}
