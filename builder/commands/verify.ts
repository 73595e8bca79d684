import { resolve } from 'node:path';

import { verifyDepot } from '../depot/verify/depot.ts';
import { verifySnapshot } from '../depot/verify/snapshot.ts';
import type { Trust } from '../depot/verify/trust.ts';
import { verifyDeb } from '../deb/verify.ts';
import { DepotError, ERROR_CODES, EXIT_STATUS, hasCode } from '../errors.ts';
import { readRegular } from '../io/regular-file.ts';
import type { CheckList } from '../packaging/checks.ts';
import { verifyRpm } from '../rpm/verify.ts';
import { openKeys } from '../signing/keys.ts';
import { splitCertificates } from '../signing/split-certificates.ts';
import { verifyDetached } from '../signing/verify.ts';
import type { Answer, Context } from './context.ts';
import { printableLine } from './printable.ts';
import { whatIs } from './what-is.ts';

export interface VerifyOptions {
  key: string[];
  fingerprint: string[];
}

export async function verify(context: Context, what: string, options: VerifyOptions): Promise<Answer> {
  const path = resolve(what);
  const kind = await whatIs(path);
  const checks = await checksOf(kind, path, await trustOf(context, kind, options));
  return {
    result: { what: path, kind, ok: checks.failed.length === 0, ...checks },
    text: render(path, checks),
    exitStatus: exitStatus(checks),
  };
}

async function checksOf(kind: string, path: string, trust: Trust): Promise<CheckList> {
  switch (kind) {
    case 'depot':
      return verifyDepot(path, trust);
    case 'snapshot':
      return verifySnapshot(path, trust);
    case 'deb':
      return verifyDeb(path);
    default:
      return verifyRpm(path, rpmVerifier(trust));
  }
}

/** Without certificates the signature is listed as not checked, and says so. */
function rpmVerifier(
  trust: Trust,
): ((data: Buffer, signature: Buffer) => Promise<{ fingerprint: string }>) | undefined {
  if (!('certificates' in trust) || trust.certificates.length === 0) return undefined;
  const { certificates } = trust;
  return (data, signature) => verifyDetached(data, signature, certificates);
}

/** --key and --fingerprint, else the keys folder; a package can be looked at without any key, a depot cannot. */
async function trustOf(context: Context, kind: string, options: VerifyOptions): Promise<Trust> {
  if (options.fingerprint.length > 0) {
    if (options.key.length > 0 || kind === 'rpm' || kind === 'deb') {
      throw new DepotError('USAGE', '--fingerprint picks among the keys of a depot or snapshot', {
        hint: 'for a package give the certificate itself: --key FILE',
      });
    }
    return { fingerprints: options.fingerprint.map((print) => print.replaceAll(/\s/g, '')) };
  }
  if (options.key.length > 0) {
    const files = await Promise.all(
      options.key.map(async (file) => (await readRegular(resolve(file))).toString('latin1')),
    );
    return {
      certificates: files.flatMap((text, index) => splitCertificates(text, options.key[index] ?? '')),
    };
  }
  try {
    return { certificates: (await openKeys(context.keys)).certificates };
  } catch (error) {
    if (!hasCode(error, 'KEYS_MISSING') || kind === 'depot' || kind === 'snapshot') throw error;
    return { certificates: [] };
  }
}

function render(path: string, { done, failed, notDone }: CheckList): string {
  const lines = [
    ...done.map(({ check, detail }) => printableLine(`  ok        ${check}: ${detail}`)),
    ...notDone.map(({ check, why }) => printableLine(`  not done  ${check}: ${why}`)),
    ...failed.map(({ check, code, detail }) => printableLine(`  FAILED    ${check}: ${detail} (${code})`)),
    '',
    `${path}: ${done.length} checks held, ${notDone.length} were not done, ${failed.length} failed`,
  ];
  return `${lines.join('\n')}\n`;
}

/** By the first failure's kind; a failed check is never answered with 0. */
function exitStatus({ failed }: CheckList): number {
  const [first] = failed;
  return first === undefined ? 0 : EXIT_STATUS[ERROR_CODES[first.code]];
}
