import { publicDatabase } from '../../builder/upstream/sumdb/public-database.ts';
import { GOOGLE_PRIMARY } from '../../builder/spec/load.ts';
import type { LookOptions } from '../../builder/upstream/update-toolchain.ts';

type Rest = Pick<LookOptions, 'verify' | 'openpgp' | 'signature' | 'published' | 'unreachable' | 'database'>;

/** For tests in which no signature and no catalogue plays a part; a signature that turns up fails them. */
export function noEvidence(): Rest {
  return {
    verify: ['sumdb'],
    openpgp: { primary: GOOGLE_PRIMARY },
    signature: () => Promise.reject(new TypeError('no signature is expected here')),
    published: () => Promise.resolve(undefined),
    unreachable: new Set(),
    database: publicDatabase(),
  };
}
