import type { Stats } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';

import send from 'send';

import { DepotError, systemCode } from '../errors.ts';
import { answerMirrorList, cacheControl, contentType, resolvePath } from './serve-paths.ts';

export interface ServeOptions {
  /** Absolute path of the depot: `dist`. */
  depot: string;
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** After each answer. */
  onRequest?: (request: { method: string; path: string; status: number }) => void;
}

/** A client that sends its request line by line for ever would hold a connection each. */
const HEADERS_TIMEOUT = 20_000;

/**
 * Serves the published tree over HTTP: GET and HEAD, ranges, conditional requests. Read only; nothing outside the snapshots, no store, no
 * hidden file is reachable. For trying out and small sites; a web server in front of the same folder does as well.
 * @throws DepotError SERVE_ADDRESS when the address cannot be listened on
 */
export async function serveDepot(
  options: ServeOptions,
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer({ headersTimeout: HEADERS_TIMEOUT }, (request, response) => {
    response.on('finish', () => {
      options.onRequest?.({
        method: request.method ?? '',
        path: request.url ?? '',
        status: response.statusCode,
      });
    });
    answer(options.depot, request, response).catch(() => refuse(response, 500, 'Internal Server Error'));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const why = systemCode(cause) ?? cause.message;
      reject(
        new DepotError('SERVE_ADDRESS', `cannot listen on ${options.host} port ${options.port}: ${why}`, {
          hint: 'choose another --port, or stop what listens there',
          cause,
        }),
      );
    });
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const host = isIPv6(options.host) ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(depot: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return refuse(response, 405, 'Method Not Allowed');
  }
  // one resolution of `current` per request: an answer is of one snapshot, whatever is published meanwhile
  const place = await resolvePath(depot, request.url ?? '');
  if (place === undefined) return refuse(response, 404, 'Not Found');
  if (place.kind === 'mirrorlist') {
    const list = await answerMirrorList(depot, place, request.headers.host);
    if (list === undefined) return refuse(response, 404, 'Not Found');
    response.writeHead(200, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': Buffer.byteLength(list),
      'Cache-Control': 'no-cache',
    });
    response.end(request.method === 'HEAD' ? undefined : list);
    return undefined;
  }
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cache-Control', cacheControl(place.path));
  const type = contentType(place.path);
  if (type !== undefined) response.setHeader('Content-Type', type);
  const options = { root: depot, dotfiles: 'ignore', index: false, cacheControl: false } as const;
  send(request, encodeURI(`/${place.path}`), options)
    .on('headers', (_response: ServerResponse, _path: string, { mtimeMs }: Stats) =>
      requireSameDate(request, mtimeMs),
    )
    .on('error', (error) => refuse(response, statusOf(error), 'Not Found'))
    // send would redirect a folder's address to itself with a slash, in the words of the resolved snapshot
    .on('directory', () => refuse(response, 404, 'Not Found'))
    .pipe(response);
  return undefined;
}

/**
 * A part is of use only to who has the rest of the very same file (RFC 9110 §13.1.5: an exact match); send takes any later date for that. apt
 * keeps what it refused and asks for its end: were the InRelease that it gets next of the same length and older, as the genuine one after a
 * forged one, it would go on with the refused bytes for ever.
 */
function requireSameDate(request: IncomingMessage, mtimeMs: number): void {
  const given = request.headers['if-range'];
  if (typeof given !== 'string' || given.includes('"')) return;
  if (Date.parse(given) !== Math.floor(mtimeMs / 1000) * 1000)
    request.headers['if-range'] = '"of another date"';
}

function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('status' in error)) return 404;
  // what cannot be opened is as good as absent; a wrong range or a failed condition has its own status
  return error.status === 412 || error.status === 416 ? error.status : 404;
}

function refuse(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = `${status} ${message}\n`;
  response.removeHeader('Cache-Control');
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': body.length });
  response.end(body);
}
