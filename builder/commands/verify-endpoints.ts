import { endpointAt, isAddress } from '../depot/endpoints/address.ts';
import { verifyEndpoints } from '../depot/endpoints/verify.ts';
import { DepotError } from '../errors.ts';
import type { CheckList } from '../packaging/checks.ts';
import type { Answer, Context } from './context.ts';
import { trustOf } from './trust-options.ts';
import { exitStatus, render, type Verified, verifiedAs, type VerifyOptions } from './verified.ts';

/** `verify https://...`: what clients of these addresses get. Several are also compared with each other. */
export async function verifyAddresses(
  context: Context,
  whats: readonly string[],
  options: VerifyOptions,
): Promise<Answer> {
  if (!whats.every(isAddress))
    throw new DepotError('USAGE', 'addresses and files are verified by themselves', {
      hint: 'one line for the files, another for the addresses',
    });
  if (options.index !== undefined)
    throw new DepotError('USAGE', '--index is for packages', { hint: 'leave --index out' });
  if (context.offline)
    throw new DepotError('USAGE', '--offline opens no socket, and addresses are asked over the network', {
      hint: 'godepot verify FOLDER looks at a depot or a mirror without a network',
    });
  const endpoints = whats.map(endpointAt);
  const trust = await trustOf(context, 'endpoint', options);
  const { each, together } = await verifyEndpoints(endpoints, trust, {
    deep: options.deep === true,
    atLeast: options.atLeast,
  });
  const results = endpoints.map(({ label }, at): Verified => verified(label, each[at], each[at]?.sequence));
  const [only] = results;
  if (only !== undefined && together === undefined)
    return { result: only, text: render(only), exitStatus: exitStatus(only) };
  const all = verified('together', together);
  const everything = [...results, all];
  return {
    result: { ok: everything.every(({ ok }) => ok), results, together: all },
    text: everything.map(render).join('\n'),
    exitStatus: exitStatus({ kind: 'endpoint', failed: everything.flatMap(({ failed }) => failed) }),
  };
}

function verified(what: string, checks: CheckList | undefined, sequence?: number | null): Verified {
  if (checks === undefined) throw new DepotError('INTERNAL', 'an endpoint without an answer');
  return verifiedAs(what, 'endpoint', checks, sequence);
}
