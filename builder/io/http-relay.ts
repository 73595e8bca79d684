import { isIP } from 'node:net';

import type { buildConnector, Dispatcher } from 'undici';

import { basicLogin, bareUrl } from './http-url.ts';
import { tunnelFault } from './proxy-fault.ts';
import { trustOptions } from './trust-options.ts';

/** Milliseconds for TCP and TLS together. */
export const CONNECT_TIMEOUT = 15_000;

/**
 * HTTP/1.1 only: archives are few and large, and a broken connection then belongs to one download. More than 16 kB of headers are an
 * attack on memory; signed redirects of file hosts have about 2 kB.
 */
export const HTTP = { allowH2: false, bodyTimeout: 0, maxHeaderSize: 16 * 1024 } as const;

/** The two ways through one proxy. */
export interface Relay {
  /** For http: requests for whole URLs. */
  forward: Dispatcher;
  /** For https: CONNECT, then TLS with the server itself. */
  tunnel: Dispatcher;
}

type ConnectOptions = Omit<Dispatcher.ConnectOptions, 'origin'>;
type ConnectCallback = (error: Error | null, data: Dispatcher.ConnectData) => void;

export async function openRelay(proxy: URL): Promise<Relay> {
  const { buildConnector, Pool, ProxyAgent } = await import('undici');
  const trust = await trustOptions();
  const login = basicLogin(proxy);
  const connect = toProxy(proxy, buildConnector({ timeout: CONNECT_TIMEOUT, allowH2: false, ...trust }));
  /** ProxyAgent itself reports any refusal as an abort without its status. */
  class TellingPool extends Pool {
    override connect(options: ConnectOptions): Promise<Dispatcher.ConnectData>;
    override connect(options: ConnectOptions, callback: ConnectCallback): void;
    override connect(
      options: ConnectOptions,
      callback?: ConnectCallback,
    ): Promise<Dispatcher.ConnectData> | void {
      if (callback !== undefined) return super.connect(options, callback);
      return super.connect(options).then((answer) => {
        if (answer.statusCode === 200) return answer;
        answer.socket.on('error', () => {}).destroy();
        throw tunnelFault(proxy, options.path, answer.statusCode);
      });
    }
  }
  return {
    forward: new Pool(proxy.origin, { ...HTTP, connect }),
    tunnel: new ProxyAgent({
      ...HTTP,
      uri: bareUrl(proxy).href,
      ...(login === undefined ? {} : { token: login }),
      connectTimeout: CONNECT_TIMEOUT,
      requestTls: trust,
      clientFactory: (origin) => new TellingPool(origin, { ...HTTP, headersTimeout: 0, connect }),
    }),
  };
}

/**
 * TLS with an https proxy is about the proxy's name. undici takes the one of the Host header, which is that of the server behind it; and an
 * address is no server name (RFC 6066 §3), the empty one makes it check the certificate for the address.
 */
function toProxy(proxy: URL, connector: buildConnector.connector): buildConnector.connector {
  const host = proxy.hostname.replace(/^\[|\]$/g, '');
  const servername = isIP(host) === 0 ? host : '';
  return (options, callback) => connector({ ...options, servername }, callback);
}
