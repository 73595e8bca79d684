import type { Cell, Evidence } from './cell.ts';

/** In the order in which people read them. */
export const TARGET_NAMES = [
  'el7',
  'el8',
  'el9',
  'el10',
  'fedora',
  'amzn2',
  'amzn2023',
  'leap15',
  'leap16',
  'sle15',
  'deb11',
  'deb12',
  'deb13',
  'sid',
  'ubuntu20',
  'ubuntu22',
  'ubuntu24',
  'ubuntu26',
] as const;

export type TargetName = (typeof TARGET_NAMES)[number];

/** What a payload or data member may be packed with. */
export const COMPRESSORS = ['gzip', 'zstd', 'xz'] as const;
export type Compressor = (typeof COMPRESSORS)[number];

/**
 * What of a certificate, or of the file that it lies in, decides whether a target takes its signatures. Each names one kind of thing; a
 * certificate has several.
 */
export const KEY_TRAITS = [
  'rsa-1024',
  'rsa-2048',
  'rsa-3072',
  'dsa',
  'ed25519',
  'ed25519-new',
  'nistp256',
  'nistp521',
  'brainpool',
  'other-algorithm',
  'signing-subkey',
  'critical-creation-time',
  'critical-key-flags',
  'critical-other',
  'sha1-self-signature',
  'several-blocks',
  'several-in-one-block',
  'no-checksum',
  'binary',
  'binary-named-asc',
  'expired',
  'revoked',
] as const;
export type KeyTrait = (typeof KEY_TRAITS)[number];

/** What else a package of ours rests on. */
export const FEATURES = ['tilde', 'payload-digest', 'sha512', 'fips', 'layout'] as const;
export type Feature = (typeof FEATURES)[number];

/** A system that packages are made for, and what it reads. */
export interface Target {
  name: TargetName;
  /** `RHEL 8 and its rebuilds` */
  title: string;
  format: 'rpm' | 'deb';
  /** Versions that matter: `rpm 4.14.3, dnf 4.7`. */
  tools: string;
  /** What checks signatures there. */
  verifier: string;
  compressors: Readonly<Record<Compressor, Cell>>;
  /** Largest window of a zstd frame that is read, as a power of two; undefined where zstd is not read at all. */
  zstdWindow: { log: number; evidence: Evidence } | undefined;
  features: Readonly<Record<Feature, Cell>>;
  keys: Readonly<Record<KeyTrait, Cell>>;
}

/** What each trait is called in a message. */
export const TRAIT_WORDS: Readonly<Record<KeyTrait, string>> = {
  'rsa-1024': 'RSA below 2048 bits',
  'rsa-2048': 'RSA of 2048 to 3071 bits',
  'rsa-3072': 'RSA of 3072 bits and more',
  dsa: 'DSA',
  ed25519: 'Ed25519',
  'ed25519-new': 'Ed25519 in the form of RFC 9580',
  nistp256: 'ECDSA on NIST P-256 or P-384',
  nistp521: 'ECDSA on NIST P-521',
  brainpool: 'ECDSA on a Brainpool curve',
  'other-algorithm': 'another algorithm or key version',
  'signing-subkey': 'a subkey that signs',
  'critical-creation-time': 'a critical creation time',
  'critical-key-flags': 'critical key flags',
  'critical-other': 'a critical expiry or other critical subpackets',
  'sha1-self-signature': 'a self-signature with SHA-1',
  'several-blocks': 'several armored blocks in one file',
  'several-in-one-block': 'several certificates in one block',
  'no-checksum': 'armor without its CRC24 line',
  binary: 'a binary file (.gpg)',
  'binary-named-asc': 'a binary file whose name does not end in .gpg',
  expired: 'signatures made after the key expired',
  revoked: 'a revoked key',
};

export const FEATURE_WORDS: Readonly<Record<Feature, string>> = {
  tilde: 'a tilde in versions (release candidates; rpmlib(TildeInVersions))',
  'payload-digest': 'a payload that SHA-256 alone vouches for',
  sha512: 'signatures with SHA-512',
  fips: 'installation in FIPS mode',
  layout: 'the layouts usr-local, opt and usr-lib',
};
