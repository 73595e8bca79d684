import { createServer, type Server } from 'node:http';
import { isIPv6 } from 'node:net';

import { DepotError, systemCode } from '../../errors.ts';
import { type Access, watch } from './access-log.ts';
import { answer } from './answer.ts';
import { createEtags } from './etags.ts';

export interface ServeOptions {
  /** Absolute path of the depot: `dist`. */
  depot: string;
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** More are turned away at once. */
  mostConnections?: number;
  /** Milliseconds for the head of a request. */
  headersTimeout?: number;
  /** After each answer, finished or broken off. */
  onAnswer?: (access: Access) => void;
}

export interface RunningServer {
  /** `http://127.0.0.1:8080` */
  url: string;
  /** Takes no more connections, lets running answers finish for so many milliseconds, then ends the rest; tells how many those were. */
  close: (patience?: number) => Promise<{ brokenOff: number }>;
}

export const MOST_CONNECTIONS = 1024;
/** A client that sends its request letter by letter would hold a connection for ever (slowloris). Milliseconds. */
const HEADERS_TIMEOUT = 20_000;
const REQUEST_TIMEOUT = 30_000;
const CHECK_EVERY = 5000;
/** A connection on which nothing moves in either direction, as one whose reader has stopped. */
const IDLE_TIMEOUT = 120_000;
/** Between two requests. */
const KEEP_ALIVE = 15_000;

/**
 * Serves the published tree over HTTP: GET and HEAD, ranges, conditional requests. Read only; nothing but snapshots and mirror lists can be
 * reached. A web server in front of the same folder does as well: docs/serving.md.
 * @throws DepotError SERVE_ADDRESS when the address cannot be listened on
 */
export async function serveDepot(options: ServeOptions): Promise<RunningServer> {
  const ground = { depot: options.depot, etagOf: createEtags(options.depot) };
  const headersTimeout = options.headersTimeout ?? HEADERS_TIMEOUT;
  let running = 0;
  let stopping = false;
  const server = createServer(
    {
      headersTimeout,
      requestTimeout: REQUEST_TIMEOUT,
      connectionsCheckingInterval: Math.min(CHECK_EVERY, headersTimeout),
      keepAliveTimeout: KEEP_ALIVE,
    },
    (request, response) => {
      running += 1;
      response.once('close', () => {
        running -= 1;
        // a connection that is kept would hold the end up until its client gives it back
        if (stopping) setImmediate(() => server.closeIdleConnections());
      });
      const sent = answer(ground, request, response);
      if (options.onAnswer !== undefined) watch(request, response, sent, options.onAnswer);
    },
  );
  server.timeout = IDLE_TIMEOUT;
  server.maxConnections = options.mostConnections ?? MOST_CONNECTIONS;
  await listen(server, options);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const host = isIPv6(options.host) ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${port}`,
    async close(patience = 0) {
      stopping = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      let brokenOff = 0;
      const end = setTimeout(() => {
        brokenOff = running;
        server.closeAllConnections();
      }, patience);
      await closed;
      clearTimeout(end);
      return { brokenOff };
    },
  };
}

const LISTEN_HINTS: Readonly<Record<string, string>> = {
  EACCES: 'ports below 1024 need root, who becomes nobody as soon as it listens; or choose another --port',
  EADDRNOTAVAIL: 'name an address that this machine has, or --host 0.0.0.0 for all of them',
};

function listen(server: Server, { host, port }: ServeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const why = systemCode(cause) ?? cause.message;
      reject(
        new DepotError('SERVE_ADDRESS', `cannot listen on ${host} port ${port}: ${why}`, {
          hint: LISTEN_HINTS[why] ?? 'choose another --port, or stop what listens there',
          cause,
        }),
      );
    });
    server.listen(port, host, resolve);
  });
}
