import { randomBytes } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

import { systemCode } from '../errors.ts';

/** Who holds a lock, so precisely that a process which got the same pid later is not taken for it. */
export interface Holder {
  /** What is being done: `publish`. */
  purpose: string;
  pid: number;
  /** Start of that process in clock ticks since boot (/proc/PID/stat); empty where the system does not tell. */
  started: string;
  /** /proc/sys/kernel/random/boot_id; empty where the system does not tell. */
  boot: string;
  /** Host name and the beginning of /etc/machine-id: cloned machines often share a name. */
  host: string;
  /** The pid namespace: in another one the same pid is another process. */
  namespace: string;
  /** Unix seconds. */
  since: number;
  /** Never the same twice: names this very acquisition. */
  nonce: string;
}

const TEXTS = ['purpose', 'started', 'boot', 'host', 'namespace', 'nonce'] as const;

export async function thisProcess(purpose: string): Promise<Holder> {
  return {
    purpose,
    pid: process.pid,
    started: await startOf(process.pid),
    boot: await bootId(),
    host: await thisMachine(),
    namespace: await pidNamespace(),
    since: Math.floor(Date.now() / 1000),
    nonce: randomBytes(8).toString('hex'),
  };
}

export function encodeHolder(holder: Holder): string {
  return `${JSON.stringify(holder)}\n`;
}

/** Undefined when the text does not name a holder. */
export function decodeHolder(text: string): Holder | undefined {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isHolder(found) ? found : undefined;
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return (
    Number.isSafeInteger(fields.get('pid')) &&
    Number.isSafeInteger(fields.get('since')) &&
    TEXTS.every((name) => typeof fields.get(name) === 'string') &&
    // it becomes part of a file name
    /^[0-9a-f]{16}$/.test(String(fields.get('nonce')))
  );
}

/** True only where the holder is proven dead; another host or container cannot be judged from here. */
export async function isGone(holder: Holder, me: Holder): Promise<boolean> {
  if (holder.host !== me.host) return false;
  if (holder.boot !== me.boot) return true; // that machine was started again since
  if (holder.namespace !== me.namespace) return false;
  if (!isAlive(holder.pid)) return true;
  return holder.started !== (await startOf(holder.pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM'; // there, but somebody else's
  }
}

/** Empty for a process that has ended, also for one whose parent has not taken notice yet (a zombie works on nothing). */
async function startOf(pid: number): Promise<string> {
  const text = await readOrEmpty(() => readFile(`/proc/${pid}/stat`, 'utf8'));
  // field 2 is the program's name in parentheses and may hold anything, so count from its end: state is field 3, starttime 22
  const fields = text
    .slice(text.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? '' : (fields[19] ?? '');
}

async function thisMachine(): Promise<string> {
  const id = (await readOrEmpty(() => readFile('/etc/machine-id', 'utf8'))).trim();
  return id === '' ? hostname() : `${hostname()} (${id.slice(0, 8)})`;
}

async function bootId(): Promise<string> {
  return (await readOrEmpty(() => readFile('/proc/sys/kernel/random/boot_id', 'utf8'))).trim();
}

function pidNamespace(): Promise<string> {
  return readOrEmpty(() => readlink('/proc/self/ns/pid'));
}

async function readOrEmpty(read: () => Promise<string>): Promise<string> {
  try {
    return await read();
  } catch {
    return ''; // not Linux
  }
}
