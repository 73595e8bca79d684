import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { execa } from 'execa';

import { KIT_UNFINISHED } from '../../builder/upstream/kit/manifest.ts';
import { QUIETLY } from './plain-run.ts';

/** A call after or before which what lies on the disk is another state; counted by strace for each name of a call on its own. */
export interface Point {
  call: 'rename' | 'unlink' | 'fsync';
  nth: number;
  /** Of its last path, below the folder of the run and without what is random in it. */
  path: string;
}

export interface TracedRun {
  status: number | undefined;
  signal: string | undefined;
  stdout: string;
  /** Calls on files below the folder, in order, the one that was not carried out included. */
  calls: Point[];
  /** Those that were not carried out. */
  stopped: Point[];
  /** How many threads made them. */
  threads: number;
}

const RANDOM =
  /\.[0-9a-f]{12}(?=\.tmp$)|\.[0-9a-f]{12}$|\.[0-9a-f]{16}(?=\.part)|[0-9a-f]{2}\/[0-9a-f]{64}$/g;

/**
 * Runs a command line under strace, with one thread that makes all calls on files, since strace counts for each thread.
 * @param folder where its files are; calls elsewhere (Node's compile cache) are not counted here
 * @param kill with SIGKILL before that call is carried out
 */
export async function tracedRun(folder: string, line: readonly string[], kill?: Point): Promise<TracedRun> {
  const log = join(folder, 'trace.log');
  const inject = kill === undefined ? [] : ['-e', `inject=${kill.call}:signal=SIGKILL:when=${kill.nth}`];
  const strace = ['strace', '-f', '-qq', '-y', '-o', log, '-e', 'trace=rename,unlink,fsync'];
  const done = await execa('env', ['UV_THREADPOOL_SIZE=1', ...strace, ...inject, ...line], QUIETLY);
  const counts = new Map<string, number>();
  const threads = new Set<string>();
  const run: TracedRun = {
    status: done.exitCode,
    signal: done.signal,
    stdout: done.stdout,
    calls: [],
    stopped: [],
    threads: 0,
  };
  for (const text of (await readFile(log, 'utf8')).split('\n')) {
    const [, thread = '', call, given = '', result] =
      /^(\d+) +(rename|unlink|fsync)\((.*?)(?:\) += (\S+).*| <unfinished \.\.\.>|)$/.exec(text) ?? [];
    const path = [...given.matchAll(/["<]([^">]*)[">]/g)].at(-1)?.[1] ?? '';
    if ((call !== 'rename' && call !== 'unlink' && call !== 'fsync') || !path.startsWith(`${folder}/`))
      continue;
    threads.add(thread);
    const nth = (counts.get(call) ?? 0) + 1;
    counts.set(call, nth);
    const point: Point = { call, nth, path: relative(folder, path).replaceAll(RANDOM, '') };
    run.calls.push(point);
    if (result === undefined || result === '?') run.stopped.push(point);
  }
  return { ...run, threads: threads.size };
}

/** Path below the folder -> content. */
export type Files = ReadonlyMap<string, Buffer>;

/** Not complete files, and those that say who or what is at work: nobody reads them as anything else. */
const NOT_FINAL = /(^|\/)(\.[^/]*\.tmp|lock|\.godepot-kit\.lock|godepot-kit\.unfinished)$|(^|\/)staging\//;

/** All files below these folders that have the name under which they are read. */
export async function finalFiles(root: string, ...folders: readonly string[]): Promise<Files> {
  const files = new Map<string, Buffer>();
  for (const folder of folders) {
    for (const entry of await readdir(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      const name = relative(root, path);
      if (entry.isFile() && !NOT_FINAL.test(name)) files.set(name, await readFile(path));
    }
  }
  return files;
}

/** Files that are neither as they were nor as an undisturbed run leaves them. */
export function halfDone(now: Files, before: Files, after: Files): string[] {
  const same = (path: string, files: Files): boolean =>
    files.get(path)?.equals(now.get(path) ?? Buffer.from('not there')) ?? !now.has(path);
  const paths = new Set([...now.keys(), ...before.keys()]);
  return [...paths].filter((path) => !same(path, before) && !same(path, after));
}

/**
 * Where an undisturbed run can be killed with another state each time: before every rename, before every removal of a name that is read,
 * and before the last fsync, when every name is as it will be. A file that is written again with the same bytes is no other state.
 */
export function pointsOf({ calls }: TracedRun, before: Files, after: Files): Point[] {
  const last = calls.findLast(({ call }) => call === 'fsync');
  return calls.filter((point) => {
    const { call, path } = point;
    if (call === 'fsync') return point === last;
    if (call === 'unlink') return path.includes('/staging/') || path.endsWith(KIT_UNFINISHED);
    const bytes = before.get(path);
    return bytes === undefined || after.get(path)?.equals(bytes) !== true;
  });
}
