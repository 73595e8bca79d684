import { resolve } from 'node:path';

import type { Trust } from '../depot/verify/trust.ts';
import { DepotError, hasCode } from '../errors.ts';
import { readRegular } from '../io/regular-file.ts';
import { type FormerKey, type KeyFolder, openKeys } from '../signing/keys.ts';
import { splitCertificates } from '../signing/split-certificates.ts';
import type { Context } from './context.ts';
import type { Kind } from './what-is.ts';

/** --key and --fingerprint, else the keys folder; a package can be looked at without any key, a depot cannot. */
export async function trustOf(
  context: Context,
  kind: Kind,
  options: { key: string[]; fingerprint: string[] },
): Promise<Trust> {
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
    return trustOfKeys(await openKeys(context.keys));
  } catch (error) {
    if (!hasCode(error, 'KEYS_MISSING') || kind === 'depot' || kind === 'snapshot' || kind === 'endpoint')
      throw error;
    return { certificates: [] };
  }
}

/** A retired key's packages stay good; a withdrawn one's signature means nothing. */
function trustOfKeys({ certificates, former }: KeyFolder): Trust {
  const inRole = (role: string): FormerKey[] => former.filter((key) => key.role === role);
  return {
    certificates,
    retired: inRole('retired').map(({ certificate }) => certificate.armored),
    withdrawn: inRole('withdrawn').map(({ fingerprint }) => fingerprint),
  };
}
