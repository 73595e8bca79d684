import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';

/** What goes wrong with one answer. */
export type Misbehaviour =
  /** The connection breaks after that many bytes of body. */
  | { kind: 'drop'; after: number }
  /** Nothing more comes after that many bytes; the connection stays open. */
  | { kind: 'stall'; after: number }
  /** Content-Length says this; the true bytes come, then the connection ends. */
  | { kind: 'length'; claimed: number }
  | { kind: 'ignore-range' }
  /** Answers the range of whatever is there now, whatever If-Range says. */
  | { kind: 'ignore-if-range' }
  | { kind: 'html' }
  | { kind: 'gzip' }
  | { kind: 'status'; status: number; headers?: Record<string, string> }
  | { kind: 'redirect'; to: string }
  /** Without Content-Length, for ever. */
  | { kind: 'endless' };

export interface Asked {
  path: string;
  range: string | undefined;
  ifRange: string | undefined;
  authorization: string | undefined;
}

/** A loopback HTTP server of files in memory that answers ranges properly, but for what it is told to do wrong. */
export interface MisbehavingServer {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** Path (with leading slash) -> content. May be changed at any time. */
  files: Map<string, Buffer>;
  /** Every request, in order. */
  asked: Asked[];
  /** One for each of the next requests of this path; `undefined` for a good answer in between. */
  misbehave(path: string, ...faults: (Misbehaviour | undefined)[]): void;
  /** Which validators answers carry; `etag` at first. */
  validators: 'etag' | 'weak-etag' | 'last-modified' | 'none';
  close(): Promise<void>;
}

export async function misbehavingServer(): Promise<MisbehavingServer> {
  const faults = new Map<string, (Misbehaviour | undefined)[]>();
  const server = createServer((request, response) => {
    response.on('error', () => {});
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const it: MisbehavingServer = {
    url: `http://127.0.0.1:${address.port}`,
    files: new Map(),
    asked: [],
    misbehave: (path, ...list) => void faults.set(path, [...(faults.get(path) ?? []), ...list]),
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
    const ifRange = request.headers['if-range'];
    it.asked.push({ path, range, ifRange: typeof ifRange === 'string' ? ifRange : undefined, authorization });
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
    good(request, response, content, fault);
  }

  function good(
    request: IncomingMessage,
    response: ServerResponse,
    content: Buffer,
    fault: Misbehaviour | undefined,
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
    const body = content.subarray(start);
    const claimed = fault?.kind === 'length' ? fault.claimed : body.length;
    response.writeHead(start > 0 ? 206 : 200, {
      'content-type': 'application/zip',
      'content-length': claimed,
      ...(fault?.kind === 'gzip' ? { 'content-encoding': 'gzip' } : {}),
      ...(start > 0 ? { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` } : {}),
      ...validators,
    });
    if (fault?.kind === 'drop' || fault?.kind === 'stall') {
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

function endless(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/zip' });
  const more = (): void => {
    if (!response.destroyed) response.write(Buffer.alloc(64 * 1024), () => setImmediate(more));
  };
  more();
}
