import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

import type { KeyPair } from './certificates.ts';

/** What a proxy was asked. */
export interface Relayed {
  method: string;
  /** `host:port` of a CONNECT, the whole URL of a GET. */
  target: string;
  login: string | undefined;
  /** Of a GET: what the proxy sees of the client's own login. */
  authorization: string | undefined;
}

/** A forward proxy on loopback: CONNECT and absolute GETs. Every name that it is asked for is a server on 127.0.0.1. */
export interface ProxyServer {
  /** `http://HOST:PORT`, without a login. */
  url: string;
  relayed: Relayed[];
  /** Answers everything with this status instead of relaying; undefined: relays. */
  refuse: number | undefined;
  /** Value of Proxy-Authorization without which it says 407. */
  login: string | undefined;
  /** `host:port` of a CONNECT -> the port on loopback that stands for it; others keep theirs. */
  ports: Map<string, number>;
  close(): Promise<void>;
}

/** @param host a name of loopback for its URL */
export async function proxyServer(tls?: KeyPair, host = '127.0.0.1'): Promise<ProxyServer> {
  const sockets = new Set<Duplex>();
  const server = tls === undefined ? createServer(forward) : createTlsServer(tls, forward);
  server.on('connect', tunnel);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const it: ProxyServer = {
    url: `${tls === undefined ? 'http' : 'https'}://${host}:${address.port}`,
    relayed: [],
    refuse: undefined,
    login: undefined,
    ports: new Map(),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return it;

  function verdict(asked: IncomingMessage): number | undefined {
    const login = asked.headers['proxy-authorization'];
    const { method = '', url: target = '' } = asked;
    it.relayed.push({ method, target, login, authorization: asked.headers.authorization });
    return it.login !== undefined && login !== it.login ? 407 : it.refuse;
  }

  function forward(asked: IncomingMessage, answer: ServerResponse): void {
    const refusal = verdict(asked);
    if (refusal !== undefined) return void answer.writeHead(refusal).end('the proxy says no\n');
    const target = new URL(asked.url ?? '');
    const { 'proxy-authorization': _login, ...headers } = asked.headers;
    const onward = request(
      { host: '127.0.0.1', port: target.port, path: target.pathname, headers },
      (got) => {
        answer.writeHead(got.statusCode ?? 500, got.headers);
        got.pipe(answer);
      },
    );
    onward.on('error', () => answer.destroy());
    onward.end();
  }

  function tunnel(asked: IncomingMessage, client: Duplex, head: Buffer): void {
    sockets.add(client);
    client.on('error', () => {});
    const refusal = verdict(asked);
    if (refusal !== undefined) return void client.end(`HTTP/1.1 ${refusal} No\r\nContent-Length: 0\r\n\r\n`);
    const target = asked.url ?? '';
    const port = it.ports.get(target) ?? Number(/:(\d+)$/.exec(target)?.[1]);
    const onward = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.write(head);
      onward.pipe(client);
      client.pipe(onward);
    });
    onward.on('error', () => client.destroy());
    client.on('close', () => onward.destroy());
  }
}
