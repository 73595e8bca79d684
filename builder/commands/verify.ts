import { resolve } from 'node:path';

import { isAddress } from '../depot/endpoints/address.ts';
import { verifyAtLeast } from '../depot/verify/at-least.ts';
import { verifyDepot } from '../depot/verify/depot.ts';
import { checkListed, readSignedList, type SignedList } from '../depot/verify/signed-list.ts';
import { verifySnapshot } from '../depot/verify/snapshot.ts';
import type { Trust } from '../depot/verify/trust.ts';
import { verifyDeb } from '../deb/verify.ts';
import { DepotError } from '../errors.ts';
import { type CheckList, newCheckList } from '../packaging/checks.ts';
import { verifyRpm } from '../rpm/verify.ts';
import { verifyDetached } from '../signing/verify.ts';
import type { Answer, Context } from './context.ts';
import { asDepotError } from './failure.ts';
import { exitStatus, render, type Verified, verifiedAs, type VerifyOptions } from './verified.ts';
import { printableLine } from './printable.ts';
import { trustOf } from './trust-options.ts';
import { type Kind, whatIs } from './what-is.ts';

/** One thing is answered as such and its failure to be opened is the verb's; of several, each is answered, whatever the others are. */
export async function verify(context: Context, whats: string[], options: VerifyOptions): Promise<Answer> {
  if (options.rebuild === true) {
    if (options.atLeast !== undefined)
      throw new DepotError('USAGE', '--at-least says nothing of packages that are made again', {
        hint: 'ask without --rebuild first',
      });
    const { verifyRebuild } = await import('./verify-rebuild.ts');
    return verifyRebuild(context, whats, options);
  }
  if (options.provenance !== undefined || options.source.length > 0) {
    throw new DepotError('USAGE', '--provenance and --source are for --rebuild', { hint: 'add --rebuild' });
  }
  if (whats.some(isAddress)) {
    const { verifyAddresses } = await import('./verify-endpoints.ts');
    return verifyAddresses(context, whats, options);
  }
  if (options.deep === true)
    throw new DepotError('USAGE', '--deep is for addresses: files are always read whole', {
      hint: 'leave --deep out',
    });
  const [only, ...more] = whats;
  if (only !== undefined && more.length === 0) {
    const verified = await verifyOne(context, resolve(only), options);
    return { result: verified, text: render(verified), exitStatus: exitStatus(verified) };
  }
  const results: Verified[] = [];
  for (const what of whats) results.push(await verifyAmongOthers(context, resolve(what), options));
  const bad = results.filter(({ ok }) => !ok);
  const summary =
    bad.length === 0
      ? `all ${results.length} hold\n`
      : `${bad.length} of ${results.length} do not hold: ${bad.map(({ what }) => printableLine(what)).join(', ')}\n`;
  return {
    result: { ok: bad.length === 0, results },
    text: `${results.map(render).join('\n')}\n${summary}`,
    exitStatus: Math.max(...results.map(exitStatus)),
  };
}

async function verifyOne(context: Context, path: string, options: VerifyOptions): Promise<Verified> {
  const kind = await whatIs(path);
  const trust = await trustOf(context, kind, options);
  if (options.atLeast !== undefined && (kind === 'rpm' || kind === 'deb'))
    throw new DepotError('USAGE', '--at-least is for depots, snapshots and addresses', {
      hint: 'leave --at-least out: a package has no number of a publication',
    });
  const signed = await signedList(kind, trust, options);
  const { checks, sequence } = await checksOf(kind, path, trust, signed);
  if (signed !== undefined) await checkListed(path, signed, checks);
  if (sequence !== undefined) verifyAtLeast(checks, sequence, options.atLeast);
  return verifiedAs(path, kind, checks, sequence);
}

/** A file that cannot be opened is a failed check of its own: the ones after it are looked at all the same. */
async function verifyAmongOthers(context: Context, path: string, options: VerifyOptions): Promise<Verified> {
  try {
    return await verifyOne(context, path, options);
  } catch (error) {
    const { code, message, where } = asDepotError(error);
    // the command line, an interruption or godepot itself: not a word about this file
    if (code === 'USAGE' || code === 'INTERRUPTED' || code === 'INTERNAL') throw error;
    const detail = where === undefined || where === path ? message : `${message} (${where})`;
    const checks = { ...newCheckList(), failed: [{ check: 'file', code, detail }] };
    return { what: path, kind: undefined, ok: false, ...checks };
  }
}

function signedList(kind: Kind, trust: Trust, { index }: VerifyOptions): Promise<SignedList | undefined> {
  if (index === undefined) return Promise.resolve(undefined);
  if (kind === 'rpm' || kind === 'deb') return readSignedList(resolve(index), trust);
  throw new DepotError('USAGE', '--index is for packages; a snapshot is verified by its own', {
    hint: 'leave --index out',
  });
}

async function checksOf(
  kind: Kind,
  path: string,
  trust: Trust,
  signed: SignedList | undefined,
): Promise<{ checks: CheckList; sequence?: number | null }> {
  if (kind === 'depot') {
    const checks = await verifyDepot(path, trust);
    return { checks, sequence: checks.sequence };
  }
  if (kind === 'snapshot') {
    const checks = await verifySnapshot(path, trust);
    return { checks, sequence: checks.manifest?.sequence ?? null };
  }
  if (kind === 'deb')
    return {
      checks: await verifyDeb(path, { indexed: signed !== undefined, certificates: certificatesOf(trust) }),
    };
  return { checks: await verifyRpm(path, rpmVerifier(trust)) };
}

function certificatesOf(trust: Trust): string[] {
  return 'certificates' in trust ? [...trust.certificates, ...(trust.retired ?? [])] : [];
}

/** Without certificates the signature is listed as not checked, and says so. */
function rpmVerifier(
  trust: Trust,
): ((data: Buffer, signature: Buffer) => Promise<{ fingerprint: string }>) | undefined {
  const certificates = certificatesOf(trust);
  if (certificates.length === 0) return undefined;
  return (data, signature) => verifyDetached(data, signature, certificates);
}
