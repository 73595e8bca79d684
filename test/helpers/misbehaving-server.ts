import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { once } from 'node:events';

import { answerRaw, type RawMisbehaviour } from './raw-misbehaviour.ts';

/** What goes wrong with one answer. */
export type Misbehaviour =
  /** The connection breaks after that many bytes of body. */
  | { kind: 'drop'; after: number }
  /** Nothing more comes after that many bytes; the connection stays open. */
  | { kind: 'stall'; after: number }
  /** That many bytes, the rest when the promise is kept. */
  | { kind: 'hold'; after: number; until: Promise<void> }
  /** That many bytes, then one more every few milliseconds, for ever. */
  | { kind: 'drip'; after: number }
  /** Content-Length says this; the true bytes come, then the connection ends. */
  | { kind: 'length'; claimed: number }
  /** A 206 with that Content-Range, or without one, and that many bytes after the ones that were asked for. */
  | { kind: 'range'; contentRange?: string; shift?: number; headers?: Record<string, string> }
  | { kind: 'ignore-range' }
  /** Answers the range of whatever is there now, whatever If-Range says. */
  | { kind: 'ignore-if-range' }
  | { kind: 'html' }
  /** A good answer with these headers besides. */
  | { kind: 'headers'; headers: Record<string, string> }
  | { kind: 'gzip' }
  | { kind: 'status'; status: number; headers?: Record<string, string> }
  | { kind: 'redirect'; to: string }
  /** Without Content-Length, for ever. */
  | { kind: 'endless' }
  | RawMisbehaviour;

export interface Asked {
  path: string;
  range: string | undefined;
  ifRange: string | undefined;
  authorization: string | undefined;
  /** Every header that came, as Node merges them. */
  headers: IncomingHttpHeaders;
  /** Bytes of the file that were sent. */
  sent: number;
}

/** A loopback HTTP server of files in memory that answers ranges properly, but for what it is told to do wrong. */
export interface MisbehavingServer {
  /** `http://HOST:PORT` */
  url: string;
  /** Path (with leading slash) -> content. May be changed at any time. */
  files: Map<string, Buffer>;
  /** Every request, in order. */
  asked: Asked[];
  /** One for each of the next requests of this path; `undefined` for a good answer in between. */
  misbehave(path: string, ...faults: (Misbehaviour | undefined)[]): void;
  /** Forgets every fault that is still to come. */
  forgive(): void;
  /** Called with each request, before it is answered: to change the file under the client. */
  onAsked: () => void;
  /** Sent with every good answer. */
  headers: Record<string, string>;
  /** Which validators answers carry; `etag` at first. */
  validators: 'etag' | 'weak-etag' | 'last-modified' | 'none';
  close(): Promise<void>;
}

/**
 * @param host an address of loopback: 127.0.0.2 is another host, to a client
 * @param tls key and certificate (PEM) of a server that speaks https
 */
export async function misbehavingServer(
  host = '127.0.0.1',
  tls?: { key: string; cert: string },
): Promise<MisbehavingServer> {
  const faults = new Map<string, (Misbehaviour | undefined)[]>();
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    response.on('error', () => {});
    answer(request, response);
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const it: MisbehavingServer = {
    url: `${tls === undefined ? 'http' : 'https'}://${host}:${address.port}`,
    files: new Map(),
    asked: [],
    misbehave: (path, ...list) => void faults.set(path, [...(faults.get(path) ?? []), ...list]),
    forgive: () => faults.clear(),
    onAsked: () => {},
    headers: {},
    validators: 'etag',
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return it;

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    const { range, authorization } = request.headers;
    const given = request.headers['if-range'];
    const ifRange = typeof given === 'string' ? given : undefined;
    const asked: Asked = { path, range, ifRange, authorization, headers: request.headers, sent: 0 };
    it.asked.push(asked);
    it.onAsked();
    const fault = faults.get(path)?.shift();
    const content = it.files.get(path);
    if (fault?.kind === 'status') return void response.writeHead(fault.status, fault.headers).end('no\n');
    if (fault?.kind === 'redirect') return void response.writeHead(302, { location: fault.to }).end();
    if (fault?.kind === 'html') {
      return void response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end('<html>login</html>');
    }
    if (fault?.kind === 'endless') return endless(response);
    if (content === undefined) return void response.writeHead(404).end('not found\n');
    if (fault?.kind === 'raw') return answerRaw(fault, request.socket, content);
    good(request, response, content, fault, asked);
  }

  function good(
    request: IncomingMessage,
    response: ServerResponse,
    content: Buffer,
    fault: Misbehaviour | undefined,
    asked: Asked,
  ): void {
    const validators = validatorsOf(content);
    const current = Object.values(validators);
    const ifRange = request.headers['if-range'];
    const unchanged =
      fault?.kind === 'ignore-if-range' ||
      ifRange === undefined ||
      current.some((value) => value === ifRange);
    const [, first] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
    let start = 0;
    if (first !== undefined && unchanged && fault?.kind !== 'ignore-range') start = Number(first);
    if (start > 0 && start >= content.length) {
      return void response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    }
    const body = content.subarray(start + (fault?.kind === 'range' ? (fault.shift ?? 0) : 0));
    const claimed = fault?.kind === 'length' ? fault.claimed : body.length;
    const trueRange = `bytes ${start}-${content.length - 1}/${content.length}`;
    const contentRange = fault?.kind === 'range' ? fault.contentRange : trueRange;
    response.writeHead(start > 0 ? 206 : 200, {
      'content-type': 'application/zip',
      'content-length': claimed,
      ...(fault?.kind === 'gzip' ? { 'content-encoding': 'gzip' } : {}),
      ...(start > 0 && contentRange !== undefined ? { 'content-range': contentRange } : {}),
      ...validators,
      ...it.headers,
      ...(fault?.kind === 'range' || fault?.kind === 'headers' ? fault.headers : {}),
    });
    asked.sent = fault !== undefined && 'after' in fault ? Math.min(fault.after, body.length) : body.length;
    if (fault?.kind === 'hold') {
      response.write(body.subarray(0, fault.after));
      void fault.until.then(() => response.end(body.subarray(fault.after)));
    } else if (fault?.kind === 'drip') drip(response, body, fault.after);
    else if (fault?.kind === 'drop' || fault?.kind === 'stall') {
      response.write(body.subarray(0, fault.after), () => {
        // FIN, not RST: what was written arrives before the connection ends
        if (fault.kind === 'drop') response.socket?.end();
      });
    } else if (fault?.kind === 'length') {
      response.write(body, () => response.socket?.end());
    } else response.end(body);
  }

  function validatorsOf(content: Buffer): Record<string, string> {
    const digest = createHash('sha256').update(content).digest('hex');
    if (it.validators === 'etag') return { etag: `"${digest}"` };
    if (it.validators === 'weak-etag') return { etag: `W/"${digest}"` };
    // a date that depends on the content
    const date = new Date(Number.parseInt(digest.slice(0, 7), 16) * 1000).toUTCString();
    return it.validators === 'last-modified' ? { 'last-modified': date } : {};
  }
}

function drip(response: ServerResponse, body: Buffer, after: number): void {
  response.write(body.subarray(0, after));
  let at = after;
  const timer = setInterval(() => {
    if (response.destroyed) clearInterval(timer);
    else response.write(body.subarray(at, ++at));
  }, 5);
}

function endless(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/zip' });
  const more = (): void => {
    if (!response.destroyed) response.write(Buffer.alloc(64 * 1024), () => setImmediate(more));
  };
  more();
}
