import type { Agent, Dispatcher } from 'undici';

import { CONNECT_TIMEOUT, HTTP, openRelay, type Relay } from './http-relay.ts';
import { proxyFor } from './http-proxy.ts';
import { basicLogin, bareUrl } from './http-url.ts';
import { network, type NetworkSettings } from './network.ts';
import { trustOptions } from './trust-options.ts';

/** What is asked of servers: nothing is ever sent to one. */
export type Method = 'GET' | 'HEAD';

/** Made anew when the settings change. */
interface Agents {
  settings: NetworkSettings;
  direct: Agent;
  /** By proxy, credentials included. */
  relays: Map<string, Promise<Relay>>;
}

let agents: Agents | undefined;

/**
 * Sends one request, directly or through the proxy that the environment names. Through a proxy, http goes as a request for the whole URL (RFC
 * 9112 §3.2.2: proxies rarely let CONNECT through to other ports than 443), https through a tunnel. The proxy's login goes to the proxy only.
 * @throws DepotError PROXY_INVALID, FETCH_PROXY, FETCH_PROXY_LOGIN; what the transport throws.
 */
export async function send(
  target: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  method: Method,
): Promise<Dispatcher.ResponseData> {
  const proxy = proxyFor(target, network().environment);
  const { direct, relays } = await openAgents();
  const path = target.pathname + target.search;
  const common = { method, headersTimeout: 0, signal } as const;
  if (proxy === undefined) return direct.request({ ...common, origin: target.origin, path, headers });
  const opening = relays.get(proxy.href) ?? openRelay(proxy);
  relays.set(proxy.href, opening);
  const { tunnel, forward } = await opening;
  if (target.protocol === 'https:')
    return tunnel.request({ ...common, origin: target.origin, path, headers });
  const login = basicLogin(proxy);
  const forProxy = { host: target.host, ...(login === undefined ? {} : { 'proxy-authorization': login }) };
  return forward.request({
    ...common,
    origin: proxy.origin,
    path: bareUrl(target).href,
    headers: { ...headers, ...forProxy },
  });
}

async function openAgents(): Promise<Agents> {
  const { Agent } = await import('undici');
  const trust = await trustOptions();
  if (agents?.settings !== network()) {
    agents = {
      settings: network(),
      direct: new Agent({ ...HTTP, connect: { timeout: CONNECT_TIMEOUT, ...trust } }),
      relays: new Map(),
    };
  }
  return agents;
}
