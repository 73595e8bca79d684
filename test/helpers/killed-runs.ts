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
  const { exitCode: status, signal, stdout } = done;
  return { status, signal, stdout, ...readTrace(await readFile(log, 'utf8'), folder) };
}

const CALL = /^(\d+) +(rename|unlink|fsync)\((.*?)(?:\) += (\S+).*| <unfinished \.\.\.>|)$/;
const RESUMED = /^\d+ +<\.\.\. \w+ resumed>.*\) += (\S+)/;

function readTrace(log: string, folder: string): Pick<TracedRun, 'calls' | 'stopped' | 'threads'> {
  const calls: Point[] = [];
  const stopped = new Map<string, Point>();
  const threads = new Set<string>();
  let begun = '';
  for (const text of log.split('\n')) {
    const resumed = RESUMED.exec(text)?.[1];
    if (resumed !== undefined && resumed !== '?') stopped.delete(begun);
    const [, thread = '', call, given = '', result] = CALL.exec(text) ?? [];
    const path = [...given.matchAll(/["<]([^">]*)[">]/g)].at(-1)?.[1] ?? '';
    if (call !== 'rename' && call !== 'unlink' && call !== 'fsync') continue;
    // of a thread that dies with the one that was killed strace may print that one's call once more
    if (!path.startsWith(`${folder}/`) || stopped.has(given)) continue;
    threads.add(thread);
    const nth = calls.filter((other) => other.call === call).length + 1;
    const point: Point = { call, nth, path: relative(folder, path).replaceAll(RANDOM, '') };
    calls.push(point);
    begun = given;
    if (result === undefined || result === '?') stopped.set(given, point);
  }
  return { calls, stopped: [...stopped.values()], threads: threads.size };
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
