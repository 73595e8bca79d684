import type { ExecutionContext } from 'ava';

import type { ClientKind } from './clients.ts';
import type { DepotServer } from './depot-server.ts';
import { openServer } from './server.ts';

/** Small, needed by every toolchain, and to the clients a package like any other. */
export const SMALL_PACKAGE = 'go-env';

/** What a fresh server that trusts `certificate` makes of the depot as it is now. */
export async function attempt(
  t: ExecutionContext,
  kind: ClientKind,
  depot: DepotServer,
  certificate: string,
) {
  const server = await openServer(kind.suite, t);
  await kind.configure(server, depot, certificate);
  const client = kind.open(server, depot);
  const refresh = await client.refresh();
  const install = await client.tryInstall(SMALL_PACKAGE);
  const installed = await client.installed(SMALL_PACKAGE);
  await server.close();
  return { refresh, install, installed };
}
