import { createWriteStream, openSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';

/** One finished answer. */
export interface Access {
  /** Address of the client as the socket says it. */
  remote: string;
  /** When it was asked, milliseconds. */
  time: number;
  /** `GET /current/ HTTP/1.1` */
  line: string;
  status: number;
  /** Of the body, as far as it was sent. */
  bytes: number;
  referer: string | undefined;
  agent: string | undefined;
}

export interface AccessLog {
  write: (access: Access) => void;
  /** Opens the file of that name anew: log rotation moved the old one away. */
  reopen: () => void;
  close: () => Promise<void>;
}

/** What waits for a disk that does not take it; more is lost, and said to be. */
const MOST_WAITING = 4 * 1024 * 1024;

/**
 * The combined log format of Apache and nginx, one line for each answer.
 * @param path `-` for standard output
 * @param complain is told when lines are lost: a full disk ends no download
 * @throws the system's error where the file cannot be opened at first
 */
export function openAccessLog(path: string, complain: (what: string) => void): AccessLog {
  let stream = open();
  let lost = 0;

  function open(): Writable {
    if (path === '-') return process.stdout;
    const file = createWriteStream(path, { fd: openSync(path, 'a', 0o640) });
    file.on('error', (error) =>
      complain(`access log ${path}: ${error.message}; lines are lost until SIGHUP`),
    );
    return file;
  }

  return {
    write(access) {
      if (stream.destroyed || stream.writableLength > MOST_WAITING) {
        lost += 1;
        return;
      }
      stream.write(combined(access));
    },
    reopen() {
      if (path === '-') return;
      let next: Writable;
      try {
        next = open();
      } catch (error) {
        // the old one is better than none
        complain(`access log ${path}: ${error instanceof Error ? error.message : String(error)}`);
        return;
      }
      stream.end();
      stream = next;
      if (lost > 0) complain(`access log ${path}: ${lost} lines were lost`);
      lost = 0;
    },
    close: () =>
      path === '-' || stream.destroyed
        ? Promise.resolve()
        : new Promise((resolve) => stream.once('close', resolve).end()),
  };
}

/** `127.0.0.1 - - [26/Nov/2026:19:15:17 +0000] "GET / HTTP/1.1" 302 0 "-" "curl/7.88.1"` */
export function combined({ remote, time, line, status, bytes, referer, agent }: Access): string {
  const quoted = [referer, agent].map((text) => `"${escaped(text ?? '-')}"`).join(' ');
  return `${escaped(remote)} - - [${clock(time)}] "${escaped(line)}" ${status} ${bytes} ${quoted}\n`;
}

/** As nginx: what could end a field, begin a line or drive a terminal is written as its bytes. */
function escaped(text: string): string {
  return text.replaceAll(/["\\]|[^\u0020-\u007e]/gu, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** In UTC, whatever the machine's zone. */
function clock(time: number): string {
  const [date = '', rest = ''] = new Date(time).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${rest.slice(0, 8)} +0000`;
}

/** Notes an answer when it is over, finished or broken off. `sent` tells the bytes of the body so far. */
export function watch(
  request: IncomingMessage,
  response: ServerResponse,
  sent: () => number,
  note: (access: Access) => void,
): void {
  const time = Date.now();
  const remote = request.socket.remoteAddress ?? '-';
  response.once('close', () => {
    note({
      remote,
      time,
      line: `${request.method ?? '-'} ${request.url ?? '-'} HTTP/${request.httpVersion}`,
      // nginx's number for a client that went away before there was an answer
      status: response.headersSent ? response.statusCode : 499,
      bytes: sent(),
      referer: request.headers.referer,
      agent: request.headers['user-agent'],
    });
  });
}
