import type { SecureContext } from 'node:tls';

import type { Agent, Dispatcher, ProxyAgent } from 'undici';

import { proxyFor } from './http-proxy.ts';
import { basicLogin, bareUrl } from './http-url.ts';
import { network, type NetworkSettings } from './network.ts';
import { tunnelFault } from './proxy-fault.ts';

const CONNECT_TIMEOUT = 15_000;
/** More header bytes than this are an attack on memory; signed redirects of file hosts have about 2 kB. */
const MAX_HEADER_BYTES = 16 * 1024;

// HTTP/1.1 only: archives are few and large, and a broken connection then belongs to one download
const COMMON = { allowH2: false, bodyTimeout: 0, maxHeaderSize: MAX_HEADER_BYTES } as const;

interface Agents {
  settings: NetworkSettings;
  direct: Agent;
  /** By proxy, credentials included. */
  tunnels: Map<string, ProxyAgent>;
}

type ConnectOptions = Omit<Dispatcher.ConnectOptions, 'origin'>;
type ConnectCallback = (error: Error | null, data: Dispatcher.ConnectData) => void;

let agents: Agents | undefined;
let context: { authorities: readonly string[]; made: SecureContext } | undefined;

/**
 * Sends one GET, directly or through the proxy that the environment names. Through a proxy, http goes as a request for the whole URL (RFC
 * 9112 §3.2.2: proxies rarely let CONNECT through to other ports than 443), https through a tunnel. The proxy's login goes to the proxy only.
 * @throws DepotError PROXY_INVALID, FETCH_PROXY, FETCH_PROXY_LOGIN; what the transport throws.
 */
export async function send(
  target: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  const proxy = proxyFor(target, network().environment);
  const { direct, tunnels } = await openAgents();
  const path = target.pathname + target.search;
  const common = { method: 'GET', headersTimeout: 0, signal } as const;
  if (proxy === undefined) return direct.request({ ...common, origin: target.origin, path, headers });
  if (target.protocol === 'https:') {
    const tunnel = tunnels.get(proxy.href) ?? (await openTunnel(proxy));
    tunnels.set(proxy.href, tunnel);
    return tunnel.request({ ...common, origin: target.origin, path, headers });
  }
  const login = basicLogin(proxy);
  return direct.request({
    ...common,
    origin: proxy.origin,
    path: bareUrl(target).href,
    headers: {
      ...headers,
      host: target.host,
      ...(login === undefined ? {} : { 'proxy-authorization': login }),
    },
  });
}

async function openAgents(): Promise<Agents> {
  const { Agent } = await import('undici');
  const tls = await tlsOptions();
  if (agents?.settings !== network()) {
    agents = {
      settings: network(),
      direct: new Agent({ ...COMMON, connect: { timeout: CONNECT_TIMEOUT, ...tls } }),
      tunnels: new Map(),
    };
  }
  return agents;
}

async function openTunnel(proxy: URL): Promise<ProxyAgent> {
  const { Pool, ProxyAgent } = await import('undici');
  const tls = await tlsOptions();
  const login = basicLogin(proxy);
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
  return new ProxyAgent({
    ...COMMON,
    uri: bareUrl(proxy).href,
    ...(login === undefined ? {} : { token: login }),
    connectTimeout: CONNECT_TIMEOUT,
    proxyTls: tls,
    requestTls: tls,
    clientFactory: (origin, options) => new TellingPool(origin, { ...options, headersTimeout: 0 }),
  });
}

/** One context for all connections: the roots of Node and those of --ca are a hundred and fifty certificates to parse. */
async function tlsOptions(): Promise<{ secureContext?: SecureContext }> {
  const { authorities } = network();
  if (authorities.length === 0) return {};
  if (context?.authorities !== authorities) {
    const { createSecureContext, getCACertificates } = await import('node:tls');
    // an own list takes the place of the default one, NODE_EXTRA_CA_CERTS included
    const ca = [...getCACertificates('default'), ...authorities];
    context = { authorities, made: createSecureContext({ ca }) };
  }
  return { secureContext: context.made };
}
