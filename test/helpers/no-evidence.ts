import type { EvidenceOptions } from '../../builder/upstream/tarball-evidence.ts';

/** For tests in which no signature and no catalogue plays a part; a signature that turns up fails them. */
export const NO_EVIDENCE: Pick<EvidenceOptions, 'verify' | 'signature' | 'published'> = {
  verify: ['sumdb'],
  signature: () => Promise.reject(new TypeError('no signature is expected here')),
  published: () => undefined,
};
