import { type Cell, type Evidence, measured, no, related, source, yes } from './cell.ts';
import { aptGpgv, aptSqv, type KeyCells } from './key-cells.ts';
import type { Feature, Target, TargetName } from './model.ts';

/** libzstd's decoders take windows up to 2^27 unless they are told otherwise; 2^28 was refused by each dpkg that reads zstd. */
const LIBZSTD_LIMIT = 27;

/** What varies among systems with apt. */
interface Row {
  name: TargetName;
  title: string;
  dpkg: string;
  apt: string;
  verifier: string;
  evidence: Evidence;
  zstd: Cell;
  keys: KeyCells;
}

function target({ name, title, dpkg, apt, verifier, evidence, zstd, keys }: Row): Target {
  const isMeasured = name === 'deb12' || name === 'deb13';
  const features: Record<Feature, Cell> = {
    tilde: yes(evidence),
    'payload-digest': yes(source('apt checks the SHA-256 of the whole file, from the signed index')),
    sha512: yes(evidence),
    fips: yes(source('Release and Packages carry SHA-256; nothing needs the md5sums member')),
    layout: yes(isMeasured ? measured('test/servers') : related('dpkg of Debian 12 and 13: test/servers')),
  };
  return {
    name,
    title,
    format: 'deb',
    tools: `dpkg ${dpkg}, apt ${apt}`,
    verifier,
    compressors: { gzip: yes(evidence), zstd, xz: yes(evidence) },
    zstdWindow: zstd.answer === 'no' ? undefined : { log: LIBZSTD_LIMIT, evidence: zstd.evidence },
    features,
    keys,
  };
}

const DPKG_1_20 = measured('dpkg 1.20.13');
const DPKG_1_21 = measured('dpkg 1.21.23');
const DPKG_1_22 = measured('dpkg 1.22.22');
const FOCAL = measured('dpkg 1.19.7ubuntu3');
const JAMMY = measured('dpkg 1.21.1ubuntu2');
const NOBLE = measured('dpkg 1.22.6ubuntu6');
const RESOLUTE = measured('dpkg 1.23.7ubuntu1');
/** sid moves on; `make test-next` looks again. */
const SID = measured('dpkg 1.23.11, on 2026-11-26');

export const DEB_TARGETS: readonly Target[] = [
  target({
    name: 'deb11',
    title: 'Debian 11',
    dpkg: '1.20',
    apt: '2.2',
    verifier: 'gpgv 2.2',
    evidence: DPKG_1_20,
    zstd: no(measured('dpkg 1.20.13: "unknown compression for member data.tar.zst"')),
    keys: aptGpgv('2.2.4'),
  }),
  target({
    name: 'deb12',
    title: 'Debian 12',
    dpkg: '1.21',
    apt: '2.6',
    verifier: 'gpgv 2.2',
    evidence: DPKG_1_21,
    zstd: yes(DPKG_1_21),
    keys: aptGpgv('2.6.1'),
  }),
  target({
    name: 'deb13',
    title: 'Debian 13',
    dpkg: '1.22',
    apt: '3.0',
    verifier: 'sqv 1.3',
    evidence: DPKG_1_22,
    zstd: yes(DPKG_1_22),
    keys: aptSqv(measured('apt 3.0.4 with sqv 1.3.0')),
  }),
  target({
    name: 'sid',
    title: 'Debian unstable',
    dpkg: '1.23',
    apt: '3.3',
    verifier: 'sqv 1.5',
    evidence: SID,
    zstd: yes(SID),
    keys: aptSqv(measured('apt 3.3.5 with sqv 1.5.0, on 2026-11-26')),
  }),
  target({
    name: 'ubuntu20',
    title: 'Ubuntu 20.04',
    dpkg: '1.19.7ubuntu3',
    apt: '2.0',
    verifier: 'gpgv 2.2',
    evidence: FOCAL,
    zstd: yes(FOCAL),
    keys: aptGpgv('2.0.2'),
  }),
  target({
    name: 'ubuntu22',
    title: 'Ubuntu 22.04',
    dpkg: '1.21.1ubuntu2',
    apt: '2.4',
    verifier: 'gpgv 2.2',
    evidence: JAMMY,
    zstd: yes(JAMMY),
    keys: aptGpgv('2.4.5'),
  }),
  target({
    name: 'ubuntu24',
    title: 'Ubuntu 24.04',
    dpkg: '1.22.6ubuntu6',
    apt: '2.7',
    verifier: 'gpgv 2.4',
    evidence: NOBLE,
    zstd: yes(NOBLE),
    keys: aptGpgv('2.7.14', {
      'rsa-1024': 'warns',
      dsa: 'warns',
      nistp256: 'warns',
      nistp521: 'warns',
      brainpool: 'warns',
    }),
  }),
  target({
    name: 'ubuntu26',
    title: 'Ubuntu 26.04',
    dpkg: '1.23.7ubuntu1',
    apt: '3.2',
    verifier: 'gpgv 2.4',
    evidence: RESOLUTE,
    zstd: yes(RESOLUTE),
    keys: aptGpgv('3.2.0', { 'rsa-1024': 'no', dsa: 'no', nistp521: 'no', brainpool: 'warns' }),
  }),
];
