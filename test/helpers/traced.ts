import { execa } from 'execa';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** System calls that make, change or remove something below a name. */
const CHANGING =
  'open,openat,openat2,creat,mkdir,mkdirat,mknod,mknodat,link,linkat,symlink,symlinkat,rename,renameat,renameat2,' +
  'truncate,chmod,fchmodat,?fchmodat2,chown,lchown,fchownat,utimensat,setxattr,lsetxattr,unlink,unlinkat,rmdir';
const WRITING = /\bO_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)\b/;

/** One successful system call that changed the file system. */
export interface Change {
  call: string;
  /** All names that it was given. */
  paths: string[];
}

export interface Traced {
  stdout: string;
  stderr: string;
  exitCode: number | undefined;
  changes: Change[];
}

/**
 * Runs node under strace and tells all that it and its threads and children changed in the file system. Whatever the program is, whatever
 * library does it: this is what the kernel was asked.
 * @param logs a folder for the tracer
 */
export async function traced(
  logs: string,
  line: readonly string[],
  options: { cwd: string; env: Readonly<Record<string, string>> },
): Promise<Traced> {
  await mkdir(logs, { recursive: true });
  const tracer = [
    '-ff',
    '--seccomp-bpf',
    '-qq',
    '-z',
    '-s',
    '4096',
    '-e',
    `trace=${CHANGING}`,
    '-e',
    'signal=none',
    '-o',
  ];
  const { stdout, stderr, exitCode } = await execa(
    'strace',
    [...tracer, join(logs, 'log'), process.execPath, ...line],
    {
      cwd: options.cwd,
      // what node keeps of its own, beside the program's
      env: { ...options.env, NODE_DISABLE_COMPILE_CACHE: '1' },
      stdin: 'ignore',
      reject: false,
    },
  );
  const changes: Change[] = [];
  // a log for each thread: calls in one log would be cut in two by those of others
  for (const name of await readdir(logs)) {
    for (const call of (await readFile(join(logs, name), 'utf8')).split('\n')) {
      const change = changeOf(call);
      if (change !== undefined) changes.push(change);
    }
  }
  return { stdout, stderr, exitCode, changes };
}

function changeOf(line: string): Change | undefined {
  const [, call = '', given = ''] = /^(\w+)\((.*)\) += /.exec(line) ?? [];
  if (call === '' || (call.startsWith('open') && !WRITING.test(given))) return undefined;
  const paths = [...given.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, path = '']) => path);
  return { call, paths };
}
