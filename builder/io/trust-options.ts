import type { SecureContext } from 'node:tls';

import { network } from './network.ts';

let made: { authorities: readonly string[]; secureContext: SecureContext } | undefined;

/**
 * What TLS connections trust: nothing said, the roots of Node with NODE_EXTRA_CA_CERTS; with --ca, both. One context for all connections,
 * since a hundred and fifty certificates take their time to parse.
 */
export async function trustOptions(): Promise<{ secureContext?: SecureContext }> {
  const { authorities } = network();
  if (authorities.length === 0) return {};
  if (made?.authorities !== authorities) {
    const { createSecureContext, getCACertificates } = await import('node:tls');
    // a list of one's own takes the place of the usual one, and of NODE_EXTRA_CA_CERTS
    made = {
      authorities,
      secureContext: createSecureContext({ ca: [...getCACertificates('default'), ...authorities] }),
    };
  }
  return { secureContext: made.secureContext };
}
