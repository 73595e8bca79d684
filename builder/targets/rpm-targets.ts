import { type Cell, type Evidence, no, onEvidence, related, source, unproven, warns, yes } from './cell.ts';
import { RPM_KEYS } from './key-cells.ts';
import type { Feature, Target } from './model.ts';

/** libzstd's decoders take windows up to 2^27 unless they are told otherwise, and rpm tells them nothing. */
const LIBZSTD_LIMIT = 27;

const BUILD_4_12 = 'rpm 4.12.0.1 of Ubuntu 16.04';
const BUILD_4_14 = 'rpm 4.14.2.1 of Ubuntu 20.04';
const BUILD_4_16 = 'rpm 4.16.1.2 of Debian 11';
const BUILD_4_20 = 'rpm 4.20.1 of Debian 13';
const BUILD_6_0 = 'rpm 6.0.1 of Ubuntu 26.04 and 6.1.0 of sid';

const NOT_HAD = (build: string): Evidence => unproven(`${build} does; rpm 4.11 was not to be had`);
const LAYOUTS = yes(related('dnf on Debian 12 and 13, zypper on Debian 13: test/servers'));
const FIPS = yes(
  source(
    'SHA256HEADER, PAYLOADDIGEST and FILEDIGESTALGO are written (TurboVNC#353, pganalyze collector#847)',
  ),
);

/** Of rpm 4.14 and later. */
function features(evidence: Evidence, fips: Cell = FIPS): Record<Feature, Cell> {
  return {
    tilde: yes(evidence),
    'payload-digest': yes(evidence),
    sha512: yes(evidence),
    fips,
    layout: LAYOUTS,
  };
}

/** rpm 4.11: gzip and RSA, and no digest of the payload that it knows; file digests are checked while it unpacks. */
const RPM_4_11 = {
  format: 'rpm',
  compressors: {
    gzip: yes(NOT_HAD(BUILD_4_12)),
    zstd: no(source('SAP/SapMachine#670, jfrog-cli#1421: rpmlib(PayloadIsZstd) is needed')),
    xz: yes(NOT_HAD(BUILD_4_12)),
  },
  zstdWindow: undefined,
  features: {
    tilde: yes(NOT_HAD(BUILD_4_12)),
    'payload-digest': warns(
      source('rpm 4.11 knows MD5 and v3 signatures over the payload only, and we write neither'),
    ),
    sha512: yes(NOT_HAD(BUILD_4_12)),
    fips: no(unproven('MD5 of the payload is not written, so nothing covers it')),
    layout: LAYOUTS,
  },
  keys: {
    ...onEvidence(RPM_KEYS['4.12'], NOT_HAD(BUILD_4_12)),
    'signing-subkey': no(source('NVIDIA/libnvidia-container#86, opensearch-build#2041')),
    ed25519: no(source('rpm 4.11 knows RSA and DSA only')),
  },
} as const satisfies Partial<Target>;

const SUSE_CRITICAL = source(
  'rpm#2323, go-crypto#134, #292; rpm 4.17.0 of Ubuntu 22.04 does the same, measured',
);

/** SUSE's 4.14.3 refuses what its parser does not implement and is marked critical, a creation time included. */
const SUSE_15 = {
  format: 'rpm',
  compressors: {
    gzip: yes(related(BUILD_4_14)),
    zstd: yes(unproven('upstream 4.14 has it as a choice of the build; 15.1 was built without (uyuni#1108)')),
    xz: yes(related(BUILD_4_14)),
  },
  zstdWindow: { log: LIBZSTD_LIMIT, evidence: unproven('2^27 where libzstd is built in') },
  features: features(related(BUILD_4_14)),
  keys: {
    ...onEvidence(RPM_KEYS['4.14'], related(BUILD_4_14)),
    'critical-creation-time': no(SUSE_CRITICAL),
    'critical-key-flags': no(SUSE_CRITICAL),
    'critical-other': no(SUSE_CRITICAL),
  },
} as const satisfies Partial<Target>;

/** EL 9's cryptographic policy forbids SHA-1, whoever asks. */
const NO_SHA1 = no(source('its DEFAULT policy: "Hash algorithm SHA1 not available" (nfpm#938)'));
const EDDSA_4_16 = no(
  unproven(`${BUILD_4_16} says NOT OK; reports contradict each other (patchman#824, rpm-rs tests)`),
);

const RPM_4_16 = {
  format: 'rpm',
  compressors: {
    gzip: yes(related(BUILD_4_16)),
    zstd: yes(related(BUILD_4_16)),
    xz: yes(related(BUILD_4_16)),
  },
  zstdWindow: { log: LIBZSTD_LIMIT, evidence: related(BUILD_4_16) },
  features: features(related(BUILD_4_16)),
  keys: {
    ...onEvidence(RPM_KEYS['4.16'], related(BUILD_4_16)),
    ed25519: EDDSA_4_16,
    'rsa-1024': yes(unproven(`${BUILD_4_16} does; the system has a cryptographic policy of its own`)),
    'sha1-self-signature': NO_SHA1,
  },
} as const satisfies Partial<Target>;

/** rpm with rpm-sequoia. */
function sequoia(evidence: Evidence): Pick<Target, 'compressors' | 'zstdWindow' | 'features' | 'keys'> {
  return {
    compressors: { gzip: yes(evidence), zstd: yes(evidence), xz: yes(evidence) },
    zstdWindow: { log: LIBZSTD_LIMIT, evidence },
    features: features(evidence),
    keys: onEvidence(RPM_KEYS['4.20'], evidence),
  };
}

export const RPM_TARGETS: readonly Target[] = [
  {
    name: 'el7',
    title: 'RHEL 7 and its rebuilds',
    tools: 'rpm 4.11.3, yum 3.4',
    verifier: "rpm's own parser, NSS",
    ...RPM_4_11,
  },
  {
    name: 'el8',
    title: 'RHEL 8 (from 8.2) and its rebuilds',
    tools: 'rpm 4.14.3, dnf 4.7',
    verifier: "rpm's own parser, OpenSSL",
    format: 'rpm',
    compressors: {
      gzip: yes(related(BUILD_4_14)),
      zstd: yes(source('rpm-4.14.2-26.el8, in 8.2 (Red Hat bug 1715799); the upstream code is measured')),
      xz: yes(related(BUILD_4_14)),
    },
    zstdWindow: { log: LIBZSTD_LIMIT, evidence: related(BUILD_4_14) },
    features: features(related(BUILD_4_14)),
    keys: {
      ...onEvidence(RPM_KEYS['4.14'], related(BUILD_4_14)),
      ed25519: no(source('himmelblau#693; upstream has it from 4.16 on')),
    },
  },
  {
    name: 'el9',
    title: 'RHEL 9 and its rebuilds',
    tools: 'rpm 4.16.1.3, dnf 4.14',
    verifier: "rpm's own parser, OpenSSL",
    ...RPM_4_16,
  },
  {
    name: 'el10',
    title: 'RHEL 10 and its rebuilds',
    tools: 'rpm 4.19.1.1, dnf 4.20',
    verifier: 'rpm-sequoia',
    format: 'rpm',
    ...sequoia(related(`${BUILD_4_20}, with rpm-sequoia as well; 4.19 was not to be had`)),
  },
  {
    name: 'fedora',
    title: 'Fedora, supported releases (from 42)',
    tools: 'rpm 4.20 to 6.0, dnf 5',
    verifier: 'rpm-sequoia',
    format: 'rpm',
    ...sequoia(related(`${BUILD_6_0}; its own packages are zstd since 31`)),
    keys: {
      ...onEvidence(RPM_KEYS['6.0'], related(BUILD_6_0)),
      'signing-subkey': warns(
        source('dnf 5 did not find the subkey that signed repomd.xml (claude-desktop-debian#213)'),
      ),
    },
  },
  {
    name: 'amzn2',
    title: 'Amazon Linux 2',
    tools: 'rpm 4.11.3, yum 3.4',
    verifier: "rpm's own parser, NSS",
    ...RPM_4_11,
  },
  {
    name: 'amzn2023',
    title: 'Amazon Linux 2023',
    tools: 'rpm 4.16.1.3, dnf 4.14',
    verifier: "rpm's own parser, OpenSSL",
    ...RPM_4_16,
  },
  {
    name: 'leap15',
    title: 'openSUSE Leap 15',
    tools: 'rpm 4.14.3, zypper 1.14',
    verifier: "rpm's own parser, libgcrypt",
    ...SUSE_15,
  },
  {
    name: 'leap16',
    title: 'openSUSE Leap 16, SLE 16',
    tools: 'rpm 4.20, zypper 1.14',
    verifier: 'rpm-sequoia',
    format: 'rpm',
    ...sequoia(related(BUILD_4_20)),
  },
  {
    name: 'sle15',
    title: 'SUSE Linux Enterprise 15',
    tools: 'rpm 4.14.3, zypper 1.14',
    verifier: "rpm's own parser, libgcrypt",
    ...SUSE_15,
  },
];
