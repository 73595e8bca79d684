import { type Answer, type Cell, cellsOf, type Evidence, measured, source, until } from './cell.ts';
import type { KeyTrait } from './model.ts';

/**
 * What one generation of a verifier answered when it was given a key with each trait: `rpmkeys --import` then `--checksig` under
 * `_pkgverify_level all` for rpm, `apt-get update` with Signed-By for apt. Keys were made by gpg 2.2 and openpgp.js, 2026-11.
 */
type Answers = Readonly<Record<KeyTrait, Answer>>;
export type KeyCells = Readonly<Record<KeyTrait, Cell>>;

/** Keys of version 6, post-quantum ones and whatever comes: no one answer holds for them, and none was asked here. */
const OTHER: Cell = {
  answer: 'no',
  evidence: source('keys of version 6: refused by gpgv 2.2, sqv 1.1 and rpm 4.18; new in rpm 6 and EL 10.1'),
};

function cells(evidence: Evidence, answers: Answers): KeyCells {
  return { ...cellsOf(answers, (answer) => ({ answer, evidence })), 'other-algorithm': OTHER };
}

/** rpm's own parser: RSA and DSA; it shows an expiry or a revocation and takes the signature all the same. */
const RPM_4_14: Answers = {
  'rsa-1024': 'yes',
  'rsa-2048': 'yes',
  'rsa-3072': 'yes',
  dsa: 'no',
  ed25519: 'no',
  'ed25519-new': 'no',
  nistp256: 'no',
  nistp521: 'no',
  brainpool: 'no',
  'other-algorithm': 'no',
  'signing-subkey': 'yes',
  'critical-creation-time': 'yes',
  'critical-key-flags': 'yes',
  'critical-other': 'yes',
  'sha1-self-signature': 'yes',
  'several-blocks': 'yes',
  'several-in-one-block': 'yes',
  'no-checksum': 'no',
  binary: 'no',
  'binary-named-asc': 'no',
  expired: 'yes',
  revoked: 'yes',
};

const RPM_SEQUOIA: Answers = {
  ...RPM_4_14,
  'rsa-1024': 'no',
  dsa: 'yes',
  ed25519: 'yes',
  'ed25519-new': 'yes',
  nistp256: 'yes',
  nistp521: 'yes',
  'sha1-self-signature': 'no',
  'no-checksum': 'yes',
  expired: 'no',
  revoked: 'no',
};

/** By rpm's version, each measured on a build of it. */
export const RPM_KEYS = {
  '4.12': cells(measured('rpm 4.12.0.1 of Ubuntu 16.04'), {
    ...RPM_4_14,
    'signing-subkey': 'no',
    'several-in-one-block': 'no',
  }),
  '4.14': cells(measured('rpm 4.14.2.1 of Ubuntu 20.04'), RPM_4_14),
  '4.16': cells(measured('rpm 4.16.1.2 of Debian 11'), { ...RPM_4_14, dsa: 'yes' }),
  '4.18': cells(measured('rpm 4.18.0 of Debian 12'), {
    ...RPM_4_14,
    dsa: 'yes',
    ed25519: 'yes',
    'critical-other': 'no',
  }),
  '4.20': cells(measured('rpm 4.20.1 of Debian 13 (rpm-sequoia)'), RPM_SEQUOIA),
  '6.0': cells(measured('rpm 6.0.1 of Ubuntu 26.04 (rpm-sequoia)'), RPM_SEQUOIA),
} as const;

const APT_GPGV: Answers = {
  'rsa-1024': 'yes',
  'rsa-2048': 'yes',
  'rsa-3072': 'yes',
  dsa: 'yes',
  ed25519: 'yes',
  'ed25519-new': 'no',
  nistp256: 'yes',
  nistp521: 'yes',
  brainpool: 'yes',
  'other-algorithm': 'no',
  'signing-subkey': 'yes',
  'critical-creation-time': 'yes',
  'critical-key-flags': 'yes',
  'critical-other': 'yes',
  'sha1-self-signature': 'yes',
  'several-blocks': 'yes',
  'several-in-one-block': 'yes',
  'no-checksum': 'yes',
  binary: 'yes',
  'binary-named-asc': 'no',
  expired: 'no',
  revoked: 'no',
};

/** apt with gpgv; the evidence is that target's own apt. */
export function aptGpgv(version: string, changes: Partial<Answers> = {}): KeyCells {
  return cells(measured(`apt ${version}`), { ...APT_GPGV, ...changes });
}

/** Debian 13 and later: sqv, under the cut-off dates that apt ships; those were measured by moving its clock (`sqv --policy-as-of`). */
export function aptSqv(evidence: Evidence): KeyCells {
  return {
    ...cells(evidence, {
      ...APT_GPGV,
      'rsa-1024': 'no',
      dsa: 'no',
      'ed25519-new': 'yes',
      brainpool: 'no',
      'sha1-self-signature': 'no',
      'binary-named-asc': 'yes',
    }),
    'rsa-2048': until(RSA_2048_UNTIL, evidence),
  };
}

/** First day on which apt with sqv refuses RSA below 3072 bits (apt's default-sequoia.config); it warns a year before. */
const RSA_2048_UNTIL = '2030-02-01';
