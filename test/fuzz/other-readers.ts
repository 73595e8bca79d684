import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';

import { Finding } from './target.ts';

/** A member of an archive as a reader sees it. */
export interface Seen {
  /** Bytes as latin1. */
  name: string;
  content: Buffer;
}

/** Fields that GNU tar may not like although what it lists is right: it warns, and it says so in its status. */
const WARNED = 2;

function gnuTar(option: string, path: string): Buffer {
  try {
    return execFileSync(
      'tar',
      [option, '--gzip', '--absolute-names', '--quoting-style=literal', '--file', path],
      {
        env: { PATH: process.env['PATH'], LC_ALL: 'C' },
        stdio: ['ignore', 'pipe', 'ignore'],
        maxBuffer: 64 << 20,
      },
    );
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === WARNED && 'stdout' in error) {
      if (Buffer.isBuffer(error.stdout)) return error.stdout;
    }
    throw error;
  }
}

/** GNU tar must list the same names and take out the same bytes. @throws Finding */
export function compareWithGnuTar(path: string, ours: readonly Seen[]): void {
  const names = gnuTar('--list', path).toString('latin1');
  if (names !== ours.map(({ name }) => `${name}\n`).join('')) {
    throw new Finding(
      `GNU tar lists ${JSON.stringify(names)}, not ${JSON.stringify(ours.map(({ name }) => name))}`,
    );
  }
  const content = execFileSync(
    'tar',
    ['--extract', '--to-stdout', '--gzip', '--absolute-names', '--file', path],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 64 << 20,
    },
  );
  if (!content.equals(Buffer.concat(ours.map((seen) => seen.content))))
    throw new Finding('GNU tar takes out other bytes');
}

const ZIPFILE = `
import hashlib, json, sys, zipfile
zip = zipfile.ZipFile(sys.argv[1])
print(json.dumps([[info.orig_filename, hashlib.sha256(zip.read(info)).hexdigest()] for info in sorted(zip.infolist(), key=lambda info: info.header_offset)]))
`;

/** Python's zipfile must read the same names and the same bytes. @throws Finding */
export function compareWithZipfile(path: string, ours: readonly Seen[]): void {
  let text: string;
  try {
    text = execFileSync('python3', ['-c', ZIPFILE, path], {
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    });
  } catch (error) {
    throw new Finding(`zipfile refuses it: ${error instanceof Error ? error.message.slice(-300) : ''}`);
  }
  const expected = ours.map(({ name, content }) => [
    Buffer.from(name, 'latin1').toString(),
    createHash('sha256').update(content).digest('hex'),
  ]);
  if (text.trim() !== '' && JSON.stringify(JSON.parse(text)) !== JSON.stringify(expected))
    throw new Finding(`zipfile reads ${text}, not ${JSON.stringify(expected)}`);
}

/** Info-ZIP must list the same names; only asked about plain and short ones, which it does not rewrite or cut. @throws Finding */
export function compareWithInfoZip(path: string, ours: readonly Seen[]): void {
  if (ours.some(({ name }) => !/^[A-Za-z0-9_.@/-]{1,4000}$/.test(name))) return;
  const listed = execFileSync('unzip', ['-Z1', path], {
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'latin1',
  });
  const names = ours.map(({ name }) => `${name}\n`);
  if (listed.split('\n').sort().join('\n') !== names.join('').split('\n').sort().join('\n'))
    throw new Finding(`unzip lists ${JSON.stringify(listed)}, not ${JSON.stringify(names)}`);
}

/** True for the first of what is the same: other programs take a while to ask. */
export function firstTime(known: Set<string>, ours: readonly Seen[]): boolean {
  const hash = createHash('sha256');
  for (const { name, content } of ours)
    hash.update(`${name.length} ${name} ${content.length}`).update(content);
  const digest = hash.digest('hex');
  if (known.has(digest)) return false;
  known.add(digest);
  return true;
}
