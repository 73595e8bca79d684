/** Exit status by kind of failure. 1 stays with faults of godepot itself, as shells and Node use it for crashes. */
export const EXIT_STATUS = {
  internal: 1,
  /** the command line is wrong */
  usage: 2,
  /** depot.yaml or the lock file is wrong */
  spec: 3,
  /** a file that was given or fetched is malformed or hostile */
  input: 4,
  /** no source could deliver */
  source: 5,
  /** evidence is missing or contradicts: digest, signature, pin */
  trust: 6,
  /** a key is missing, unsafe or unusable */
  keys: 7,
  /** published state would be changed or is damaged */
  depot: 8,
  /** the machine: disk, permissions, another godepot at work, a missing program */
  host: 9,
  /** what was pinned or seen before is contradicted now: somebody should be told, not only the command repeated */
  alarm: 10,
  /** the policy of depot.yaml refuses what was asked for */
  policy: 11,
  /** published files are missing */
  missing: 13,
  /** published files are not what was signed: bytes, kinds, modes */
  altered: 14,
  /** files lie in the published tree that nobody signed */
  extra: 15,
  /** the chain of publications, or the log of what was done, does not hold together */
  chain: 16,
  /** a pointer (current, a mirror list) leads clients to an older state */
  stale: 17,
  /** over HTTP: files of several publications are served at once, or endpoints differ */
  mixed: 18,
  /** stopped by a signal */
  interrupted: 130,
} as const;

/**
 * `verify` of a depot, a snapshot or endpoints: the first of these kinds that was found decides, whatever was found first. Where none of them
 * was, what was found first does. docs/verify.md
 */
export const GRAVITY: readonly FailureKind[] = [
  'trust',
  'alarm',
  'chain',
  'altered',
  'extra',
  'missing',
  'mixed',
  'stale',
];

/** `diff`: two packages were read and differ, which is an answer and no failure; 1, as diff(1) has it, stays with crashes. */
export const DIFFERENT = 12;

/** `doctor`: nothing is broken, and something will be. */
export const DOCTOR_WARNS = 19;
/** `doctor`: something is broken now. */
export const DOCTOR_PROBLEMS = 20;

export type FailureKind = keyof typeof EXIT_STATUS;
