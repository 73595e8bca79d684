import { basename } from 'node:path';

import { quoted } from '../archive/quoted.ts';
import { controlValue } from './control.ts';
import { DepotError } from '../errors.ts';
import { type CheckList, newCheckList, reportCheck } from '../packaging/checks.ts';
import { controlFieldFaults, expectedFileName } from './control-rules.ts';
import { SCRIPT_NAMES } from './maintainer-scripts.ts';
import { checkOrigin } from './check-origin.ts';
import { checkContent, DATA_CHECKS, readContent } from './data-checks.ts';
import { type DebInfo, readDeb } from './reader.ts';

/**
 * Checks a deb against itself and the rules of its format, and its `_gpgorigin` if it has one. Who made the others is for the index's
 * signature to say.
 * Faults of the deb are listed, not thrown.
 * @param certificates armored, for a signature in a member `_gpgorigin`
 * @param indexed whether the caller holds it against a signed index, which is how a deb is signed
 * @throws system errors only (no such file)
 */
export async function verifyDeb(
  path: string,
  { indexed = false, certificates = [] }: { indexed?: boolean; certificates?: readonly string[] } = {},
): Promise<CheckList> {
  const list = newCheckList();
  const info = await attempt(
    list,
    'archive and control files',
    [...CONTROL_CHECKS, 'data archive', ...DATA_CHECKS],
    () => readDeb(path),
  );
  if (info !== undefined) {
    checkControl(list, info, path);
    const content = await attempt(list, 'data archive', DATA_CHECKS, () => readContent(path));
    if (content !== undefined) checkContent(list, info, content);
    await checkOrigin(list, path, certificates);
  }
  if (!indexed) {
    list.notDone.push({
      check: 'signature',
      why: 'apt asks for none of the deb itself, but for that of the index that holds this file’s sha256 (--index)',
    });
  }
  return list;
}

/** Runs a reader; its refusal fails `check`, or leaves it undone where the compression is not ours, and leaves undone what needs it. */
async function attempt<T>(
  list: CheckList,
  check: string,
  rest: readonly string[],
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    if (error.code === 'COMPRESSION_UNSUPPORTED') list.notDone.push({ check, why: error.message });
    else list.failed.push({ check, code: error.code, detail: located(error) });
    for (const name of rest) list.notDone.push({ check: name, why: `${check} could not be read` });
    return undefined;
  }
}

function located({ message, where }: DepotError): string {
  return where === undefined ? message : `${message} (${where})`;
}

const INTERPRETER = /^#![ \t]*\//;

const CONTROL_CHECKS = ['control fields', 'file name', 'maintainer scripts'] as const;

function checkControl(list: CheckList, info: DebInfo, path: string): void {
  const members = info.members.map(({ name }) => name).join(', ');
  list.done.push({ check: 'archive and control files', detail: `format 2: ${members}` });
  reportCheck(
    list,
    'control fields',
    'DEB_CONTROL_FIELD',
    controlFieldFaults(info.control),
    `${info.control.length} fields`,
  );

  // apt-get download keeps the epoch, with its colon as a URL has it
  const found = basename(path).replace(/(?<=^[^_]*_\d+)%3a/, ':');
  const expected = expectedFileName(info.control, found.includes(':'));
  if (found === `${controlValue(info.control, 'Package')}.deb`) {
    // the address that never changes, under which a depot offers its repository package
    list.notDone.push({ check: 'file name', why: `${quoted(found)} names no version` });
  } else if (found.endsWith('.deb')) {
    const faults = found === expected ? [] : [`${quoted(found)} should be ${quoted(expected)}`];
    reportCheck(list, 'file name', 'DEB_FILE_NAME', faults, expected);
  } else {
    list.notDone.push({ check: 'file name', why: `${quoted(found)} is not a package’s name` });
  }

  const scripts = info.controlFiles.filter(({ name }) => SCRIPT_NAMES.some((known) => known === name));
  const faults = scripts
    // dpkg-deb's own rule when it builds
    .filter(({ mode }) => (mode & 0o7557) !== 0o555)
    .map(({ name, mode }) => `${name} has mode ${mode.toString(8)}`);
  for (const name of SCRIPT_NAMES) {
    // dpkg executes the file itself, and the kernel passes over spaces
    if (!INTERPRETER.test(info.scripts[name] ?? '#!/')) faults.push(`${name} names no interpreter`);
  }
  const names = scripts.map(({ name }) => name).join(', ');
  reportCheck(
    list,
    'maintainer scripts',
    'DEB_SCRIPT',
    faults,
    names === '' ? 'there are none' : `executable: ${names}`,
  );
}
