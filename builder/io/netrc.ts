import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';

import { DepotError, systemCode } from '../errors.ts';
import { isMissing } from './if-present.ts';
import { network } from './network.ts';
import { openRegular } from './regular-file.ts';

/** A file for people has a few lines; more than this is something else. */
const MOST_BYTES = 64 * 1024;
const OTHERS = 0o077;

/** A login for one machine, as the file spells it. */
export interface NetrcEntry {
  machine: string;
  login: string;
  password: string;
}

/**
 * The login that the user's netrc file has for exactly this host and port, as cmd/go finds it with its default GOAUTH=netrc: `NETRC`, else
 * `~/.netrc`; https only, since a password must not go in the clear; the first entry counts, `default` never.
 * @returns the value of an Authorization header
 * @throws DepotError NETRC_INVALID
 */
export async function netrcLogin(url: URL): Promise<string | undefined> {
  const settings = network();
  if (url.protocol !== 'https:' || !isWanted(settings.environment['GOAUTH'])) return undefined;
  if (held?.settings !== settings) held = { settings, file: readNetrc(settings.environment) };
  const file = await held.file;
  const entry = file?.entries.find(({ machine }) => hostOf(machine) === url.host);
  if (file === undefined || entry === undefined) return undefined;
  // a file that others can read and that does not speak of this host is none of our business
  if ((file.mode & OTHERS) !== 0) {
    const mode = (file.mode & 0o777).toString(8);
    throw invalid(
      file.path,
      `it has a login for ${url.host}, and others can read it (mode ${mode})`,
      `chmod 600 ${file.path}`,
    );
  }
  // RFC 7617 §2: the first colon ends the user
  if (entry.login.includes(':')) throw invalid(file.path, `the user for ${url.host} has a colon in it`);
  return `Basic ${Buffer.from(`${entry.login}:${entry.password}`).toString('base64')}`;
}

/** GOAUTH is a list of ways to log in, separated by `;`; commands of it are not run. */
function isWanted(goauth: string | undefined): boolean {
  return !goauth || goauth.split(';').some((way) => way.trim() === 'netrc');
}

interface NetrcFile {
  path: string;
  mode: number;
  entries: readonly NetrcEntry[];
}

/** Read once for all requests under the same settings. */
let held: { settings: object; file: Promise<NetrcFile | undefined> } | undefined;

async function readNetrc(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<NetrcFile | undefined> {
  const named = environment['NETRC'] ?? '';
  const home = environment['HOME'] ?? '';
  if (named === '' && home === '') return undefined;
  const path = named === '' ? join(home, '.netrc') : named;
  try {
    const handle = await openRegular(path);
    try {
      const { mode } = await handle.stat();
      const chunks: Buffer[] = [];
      for await (const chunk of handle.createReadStream({ end: MOST_BYTES, autoClose: false })) {
        if (Buffer.isBuffer(chunk)) chunks.push(chunk);
      }
      return { path, mode, entries: parseNetrc(Buffer.concat(chunks), path) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    const code = systemCode(error);
    // a service whose home is closed to it has no netrc there; one that NETRC names was meant to be read
    if (named === '' && (code === 'EACCES' || code === 'EPERM')) return undefined;
    if (error instanceof DepotError && error.code === 'NETRC_INVALID') throw error;
    const why = error instanceof DepotError ? error.message : (code ?? 'unknown reason');
    throw invalid(path, `it cannot be read (${why})`, undefined, error);
  }
}

/** `Nexus.example:443` -> `nexus.example`, as a URL spells it. */
function hostOf(machine: string): string {
  return machine.toLowerCase().replace(/:443$/, '');
}

const WITH_VALUE = ['machine', 'login', 'password', 'account', 'macdef'] as const;
type Keyword = (typeof WITH_VALUE)[number];
/** Where programs disagree about what a word is: controls, and blanks other than those of ASCII. */
const UNCLEAR = /(?![\t\v\f\r])\p{Cc}|\ufeff|[^\S\t\v\f\r ]/u;

/**
 * The complete entries of a netrc file, in order. Strict where programs read it differently (values in quotes or on the next line, unknown
 * words), since each reading would send another password. No text of the file is in the refusal.
 * @throws DepotError NETRC_INVALID
 */
export function parseNetrc(bytes: Buffer, where: string): NetrcEntry[] {
  if (bytes.length > MOST_BYTES) throw invalid(where, `it has more than ${MOST_BYTES} bytes`);
  if (!isUtf8(bytes)) throw invalid(where, 'it is not UTF-8');
  const found: Partial<NetrcEntry>[] = [];
  let entry: Partial<NetrcEntry> | undefined;
  let inMacro = false;
  for (const [index, line] of bytes.toString('utf8').split('\n').entries()) {
    if (inMacro) {
      inMacro = line !== '' && line !== '\r';
      continue;
    }
    const refuse = (why: string): DepotError => invalid(`${where}:${index + 1}`, why);
    if (UNCLEAR.test(line)) throw refuse('the line holds control characters or unusual blanks');
    const words = line.split(/\s+/).filter((word) => word !== '');
    for (let at = 0; at < words.length; at += 2) {
      const word = words[at] ?? '';
      if (word.startsWith('#')) break;
      if (word === 'default') {
        // an entry of its own, so that its login falls to nobody
        entry = {};
        at--;
        continue;
      }
      const keyword = WITH_VALUE.find((known) => known === word);
      if (keyword === undefined) throw refuse(`word ${at + 1} of the line is none that netrc knows`);
      const value = words[at + 1];
      if (value === undefined) throw refuse(`"${keyword}" has no value on its line`);
      if (value.startsWith('"'))
        throw refuse(`the value of "${keyword}" begins with a quote, which programs read differently`);
      if (keyword === 'machine') found.push((entry = { machine: value }));
      else if (keyword === 'macdef') {
        inMacro = true;
        break;
      } else if (keyword !== 'account') give(entry, keyword, value, refuse);
    }
  }
  return found.flatMap(({ machine, login, password }) =>
    machine === undefined || login === undefined || password === undefined
      ? []
      : [{ machine, login, password }],
  );
}

function give(
  entry: Partial<NetrcEntry> | undefined,
  keyword: Exclude<Keyword, 'machine' | 'account' | 'macdef'>,
  value: string,
  refuse: (why: string) => DepotError,
): void {
  if (entry === undefined) throw refuse(`"${keyword}" belongs to no machine`);
  if (entry[keyword] !== undefined) throw refuse(`a second "${keyword}" for the same machine`);
  entry[keyword] = value;
}

function invalid(where: string, why: string, remedy?: string, cause?: unknown): DepotError {
  return new DepotError('NETRC_INVALID', `the netrc file cannot be used: ${why}`, {
    where,
    hint: `${remedy ?? 'mend it, or name another file: NETRC=FILE'}; to do without it: GOAUTH=off`,
    cause,
  });
}
