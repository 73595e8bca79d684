import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Readable } from 'node:stream';

import send from 'send';

import { cacheControl, contentType, PAGE_POLICY } from './kinds.ts';
import { answerMirrorList } from './mirror-list.ts';
import { resolvePath, type ServedFile } from './paths.ts';

/** Longer than any address of a depot; node itself refuses requests whose head is longer than 16 KiB. */
const MOST_URL = 4096;

export interface Ground {
  /** Absolute path of the depot. */
  depot: string;
  etagOf: (file: ServedFile) => Promise<string | undefined>;
}

/**
 * Answers one request.
 * @returns how many bytes of the body were sent so far
 */
export function answer(ground: Ground, request: IncomingMessage, response: ServerResponse): () => number {
  let count = nothingYet;
  response.setHeader('X-Content-Type-Options', 'nosniff');
  give(ground, request, response, (counter) => (count = counter)).catch(() =>
    refuse(request, response, 500, (bytes) => (count = () => bytes)),
  );
  return () => count();
}

const nothingYet = (): number => 0;

type SetCounter = (count: () => number) => void;

async function give(
  { depot, etagOf }: Ground,
  request: IncomingMessage,
  response: ServerResponse,
  setCount: SetCounter,
): Promise<void> {
  const no = (status: number): void => refuse(request, response, status, (bytes) => setCount(() => bytes));
  // a body has no meaning here, and reading one to its end is work for whoever sends it
  if (request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined)
    response.setHeader('Connection', 'close');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return no(405);
  }
  const url = request.url ?? '';
  if (url.length > MOST_URL) return no(414);
  // one resolution of `current` per request: an answer is of one snapshot, whatever is published meanwhile
  const place = await resolvePath(depot, url);
  if (place === undefined) return no(404);
  if (place.kind === 'elsewhere') {
    // relative, so that it holds behind a proxy that serves the depot below another path
    response.setHeader('Location', place.location);
    return no(302);
  }
  if (place.kind === 'mirrorlist') {
    const list = await answerMirrorList(depot, place, request.headers.host);
    if (list === undefined) return no(404);
    response.setHeader('Cache-Control', 'no-cache');
    return say(request, response, 200, list, (bytes) => setCount(() => bytes));
  }
  const etag = await etagOf(place);
  const modified = Number(place.found.mtimeMs / 1000n) * 1000;
  if (etag !== undefined) response.setHeader('ETag', etag);
  response.setHeader('Cache-Control', cacheControl(place));
  response.setHeader('Content-Type', contentType(place.inside));
  if (place.inside.endsWith('.html')) response.setHeader('Content-Security-Policy', PAGE_POLICY);
  makeExact(request, etag, modified);
  send(
    request,
    encodeURI(`/snapshots/${place.name}/${place.inside}`).replaceAll(/[?#]/g, encodeURIComponent),
    {
      root: depot,
      dotfiles: 'ignore',
      index: false,
      cacheControl: false,
      etag: false,
    },
  )
    .on('error', (error) => no(statusOf(error)))
    // send would redirect a folder's address to itself with a slash, in the words of the resolved snapshot
    .on('directory', () => no(404))
    .on('stream', (stream: Readable & { bytesRead?: number }) => setCount(() => stream.bytesRead ?? 0))
    .pipe(response);
  return undefined;
}

/**
 * Conditions hold only for the very same file. A part is of use only to who has the rest of it (RFC 9110 §13.1.5: an exact match), while send
 * takes any later date for that: apt keeps what it refused and asks for its end, and were the InRelease that it gets next of the same length
 * and older, as the genuine one after a forged one, it would go on with the refused bytes for ever. And what was changed to something older (a
 * depot that was restored) is changed: nginx compares dates so, too.
 */
function makeExact(request: IncomingMessage, etag: string | undefined, modified: number): void {
  const { headers } = request;
  const part = headers['if-range'];
  if (typeof part === 'string' && (part.includes('"') ? part !== etag : Date.parse(part) !== modified))
    headers['if-range'] = '"another"';
  const since = headers['if-modified-since'];
  if (since !== undefined && Date.parse(since) !== modified) delete headers['if-modified-since'];
}

/** 404, 412, 416, or 500 for what is published and cannot be read. */
function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && [412, 416, 500].includes(status) ? status : 404;
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  count: (bytes: number) => void,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  for (const name of ['ETag', 'Content-Security-Policy', 'Last-Modified']) response.removeHeader(name);
  // a cache may not remember that something was not there: it may be published the next minute
  response.setHeader('Cache-Control', 'no-cache');
  say(request, response, status, `${status} ${STATUS_CODES[status] ?? ''}\n`, count);
}

function say(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
  count: (bytes: number) => void,
): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  const isHead = request.method === 'HEAD';
  response.end(isHead ? undefined : text);
  count(isHead ? 0 : Buffer.byteLength(text));
}
