import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { DepotError, systemCode } from '../errors.ts';
import { cleaned, parseStatus, type StatusLine } from './gpg-status.ts';

/** One run of gpg. */
export interface GpgCall {
  args: readonly string[];
  /** In parts where it is long. */
  input?: Buffer | AsyncIterable<Buffer>;
  /** Goes through a pipe, never through arguments, which show in the list of processes. */
  passphrase?: string | undefined;
  /** GNUPGHOME; undefined: that of the environment, or gpg's own default. */
  home: string | undefined;
  environment: NodeJS.ProcessEnv;
  patience?: Patience | undefined;
  /** Called when the agent asks somebody for a pin or passphrase. */
  onPinentry?: (() => void) | undefined;
}

export interface GpgAnswer {
  status: readonly StatusLine[];
  stdout: Buffer;
  /** Printable, cut to what a message can hold. */
  stderr: string;
  exitCode: number | null;
}

/** Milliseconds. */
export interface Patience {
  /** A network HSM or a smartcard takes seconds for RSA 4096. */
  machine: number;
  /** From when a pin, passphrase or card is first asked for: somebody has to come. Not from the last time: some drivers ask for ever. */
  person: number;
}

export const PATIENCE: Patience = { machine: 60_000, person: 300_000 };
const MOST_BYTES = 1024 * 1024;
/** An agent gives a person three tries; gnupg-pkcs11-scd asks for a token that is gone for ever, thousands of times a second. */
const MOST_ASKED = 20;
/**
 * All that gpg sees of the environment: where it is found, its home, and how a pinentry reaches the person who knows the pin. Proxies,
 * tokens and passphrase files of the build are none of its business, nor of the agent that it may start.
 */
const PASSED = ['PATH', 'HOME', 'GNUPGHOME', 'GPG_TTY', 'TERM', 'DISPLAY', 'XAUTHORITY', 'WAYLAND_DISPLAY']
  // gpg's sockets lie below it
  .concat('XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS', 'PINENTRY_USER_DATA');
const FIXED = ['--batch', '--no-tty', '--no-greeting', '--status-fd', '3'];

/**
 * Runs gpg without a terminal; whatever its exit status, it is answered with.
 * @throws DepotError GPG_MISSING, GPG_SILENT, GPG_FAILED for an answer that no gpg gives
 */
export function runGpg(call: GpgCall): Promise<GpgAnswer> {
  const { machine, person } = call.patience ?? PATIENCE;
  const secret = call.passphrase === undefined ? [] : ['--pinentry-mode', 'loopback', '--passphrase-fd', '4'];
  return new Promise((resolve, reject) => {
    const gpg = spawn('gpg', [...FIXED, ...secret, ...call.args], {
      cwd: '/',
      env: environmentFor(call),
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    let asked = 0;
    let failure: Error | undefined;
    const stop = (error: Error): void => {
      failure ??= error;
      gpg.kill('SIGKILL');
      // or what it started and left behind would keep the pipes open, and us waiting
      for (const stream of gpg.stdio) stream?.destroy();
    };
    const timer = new Timer(machine, (after) => stop(silent(asked, after)));
    const [out, err, status] = [gpg.stdout, gpg.stderr, gpg.stdio[3]].map((stream) =>
      collect(isReadable(stream) ? stream : undefined, () => stop(tooMuch())),
    );
    if (out === undefined || err === undefined || status === undefined) throw new TypeError('no pipes');
    status.onLine((line) => {
      if (!line.startsWith('[GNUPG:] PINENTRY_LAUNCHED ')) return;
      asked++;
      if (asked > MOST_ASKED) return stop(silent(asked, person));
      if (asked > 1) return;
      timer.restart(person);
      call.onPinentry?.();
    });
    // an end of this process must not leave one behind that waits for somebody's pin
    const onExit = (): void => void gpg.kill('SIGKILL');
    process.once('exit', onExit);
    const settle = (finish: () => void): void => {
      timer.stop();
      process.off('exit', onExit);
      finish();
    };
    gpg.on('error', (cause) => settle(() => reject(missing(cause))));
    gpg.on('close', (exitCode) =>
      settle(() => {
        if (failure !== undefined) return reject(failure);
        resolve({
          status: parseStatus(status.bytes().toString('utf8')),
          stdout: out.bytes(),
          stderr: cleaned(err.bytes().toString('utf8')),
          exitCode,
        });
      }),
    );
    const { input = Buffer.alloc(0) } = call;
    if (Buffer.isBuffer(input)) send(gpg, 0, input);
    else feed(gpg, input, stop);
    send(gpg, 4, call.passphrase === undefined ? Buffer.alloc(0) : Buffer.from(`${call.passphrase}\n`));
  });
}

function environmentFor({ home, environment }: GpgCall): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const name of PASSED) {
    if (environment[name] !== undefined) env[name] = environment[name];
  }
  // messages are shown to people who search for them, and dates are read
  return { ...env, LC_ALL: 'C', ...(home === undefined ? {} : { GNUPGHOME: home }) };
}

/** Runs out unless it is started again in time. */
class Timer {
  #running: NodeJS.Timeout;
  readonly #out: (after: number) => void;
  constructor(after: number, out: (after: number) => void) {
    this.#out = out;
    this.#running = setTimeout(out, after, after);
  }
  restart(after: number): void {
    this.stop();
    this.#running = setTimeout(this.#out, after, after);
  }
  stop(): void {
    clearTimeout(this.#running);
  }
}

function isReadable(stream: unknown): stream is Readable {
  return typeof stream === 'object' && stream !== null && 'read' in stream;
}

interface Collected {
  bytes: () => Buffer;
  /** Called with each line as soon as it is whole. */
  onLine: (hear: (line: string) => void) => void;
}

function collect(stream: Readable | undefined, overflow: () => void): Collected | undefined {
  const chunks: Buffer[] = [];
  let size = 0;
  let listener: ((line: string) => void) | undefined;
  let rest = '';
  stream?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MOST_BYTES) return overflow();
    chunks.push(chunk);
    if (listener === undefined) return;
    const lines = `${rest}${chunk.toString('utf8')}`.split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(listener);
  });
  if (stream === undefined) return undefined;
  return { bytes: () => Buffer.concat(chunks), onLine: (hear) => void (listener = hear) };
}

/** Reading what is to be signed may fail; gpg then must not sign what it got so far. */
function feed(gpg: ChildProcess, input: AsyncIterable<Buffer>, stop: (error: Error) => void): void {
  if (gpg.stdin === null) return;
  pipeline(input, gpg.stdin).catch((error: unknown) => {
    // it refused early: its status lines say why
    if (['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'].includes(systemCode(error) ?? '')) return;
    stop(error instanceof Error ? error : new TypeError(String(error)));
  });
}

/** A gpg that refuses early does not read to the end; its status lines say why. */
function send(gpg: ChildProcess, descriptor: number, bytes: Buffer): void {
  const stream = gpg.stdio[descriptor];
  if (stream === null || stream === undefined || !('end' in stream)) return;
  stream.on('error', () => {});
  stream.end(bytes);
}

function missing(cause: Error): DepotError {
  const what = systemCode(cause) === 'ENOENT' ? 'there is no gpg on this machine' : 'gpg cannot be run';
  return new DepotError('GPG_MISSING', what, {
    hint: 'install it (Debian, SUSE: gnupg or gpg2; Red Hat: gnupg2), or sign on another machine: godepot explain GPG_MISSING',
    cause,
  });
}

function silent(asked: number, after: number): DepotError {
  const seconds = Math.round(after / 1000);
  return new DepotError(
    'GPG_SILENT',
    asked > MOST_ASKED
      ? `waiting for the agent: it asks again and again, ${MOST_ASKED} times so far; is the card or token there?`
      : asked > 0
        ? `waiting for the agent: nobody gave the pin, passphrase or card that it asks for within ${seconds} s`
        : `waiting for the agent: gpg gave no answer for ${seconds} s`,
    {
      hint:
        asked > 0
          ? 'unlock the key first (gpg-preset-passphrase, a pin cached by the agent), or give it by GODEPOT_PASSPHRASE_FILE'
          : 'is the card or HSM there? see: gpg-connect-agent "SCD SERIALNO" /bye',
    },
  );
}

function tooMuch(): DepotError {
  return new DepotError('GPG_FAILED', 'gpg answered more than a signature or a key can be', {
    hint: 'is the gpg first in PATH the real one? see: command -v gpg',
  });
}
