/** System calls by which something on a disk changes, or becomes durable. */
export const CHANGING: readonly string[] = [
  'write pwrite64 writev pwritev pwritev2 sendfile splice copy_file_range',
  'fsync fdatasync sync_file_range syncfs sync',
  'open openat openat2 creat mknod mknodat mkdir mkdirat',
  'rename renameat renameat2 link linkat symlink symlinkat',
  'unlink unlinkat rmdir truncate ftruncate fallocate',
  'chmod fchmod fchmodat chown fchown lchown fchownat utime utimes utimensat futimesat',
  'setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr ioctl',
].flatMap((line) => line.split(' '));

const OPENS = new Set(['open', 'openat', 'openat2']);
const OPENS_TO_WRITE = /\bO_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)\b/;
/** Of ioctl, what shares extents of one file with another. */
const CLONES = /\bFICLONE/;

/** One call of one thread, as strace tells it. */
export interface Call {
  name: string;
  /** Absolute paths that it was given, by name or by descriptor. */
  paths: string[];
  changes: boolean;
  /** The kernel's answer; undefined where there was none. */
  result: string | undefined;
  injected: boolean;
}

const LINE = /^(\w+)\((.*?)(?:\)? += (\S+)(.*))?$/;

/** Undefined for a line that is no call (a signal). */
export function readCall(line: string): Call | undefined {
  const [, name, given = '', result, rest = ''] = LINE.exec(line) ?? [];
  if (name === undefined || !CHANGING.includes(name)) return undefined;
  return {
    name,
    paths: pathsOf(given),
    changes: OPENS.has(name) ? OPENS_TO_WRITE.test(given) : name !== 'ioctl' || CLONES.test(given),
    result: result === '?' ? undefined : result,
    injected: /\(INJECTED/.test(rest),
  };
}

/** Names in quotes, and what descriptors stand for (`-y`). */
function pathsOf(given: string): string[] {
  return [...given.matchAll(/["<](\/[^">]*)[">]/g)].map(([, path = '']) => path);
}
