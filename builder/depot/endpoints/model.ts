import type { CheckList } from '../../packaging/checks.ts';
import type { Manifest } from '../snapshot/manifest.ts';
import type { Judge } from '../verify/trust.ts';
import type { Endpoint } from './address.ts';
import type { Asked } from './ask.ts';

/** What one endpoint shows under the addresses whose content changes. */
export interface Pointers {
  endpoint: Endpoint;
  list: CheckList;
  judge: Judge;
  /** Signed by a key that is trusted. */
  manifest: Manifest | undefined;
  apt: AptPointers | undefined;
  yum: YumPointer[];
}

/** A Release that a trusted key signed. */
export interface SignedRelease {
  text: string;
  /** Unix seconds; NaN for what is no date. */
  date: number;
  /** The same; NaN for what is no date, undefined where it says none. */
  validUntil: number | undefined;
  /** Debian names, each once. */
  architectures: string[];
  /** By path relative to the suite's folder. */
  indexes: Map<string, { size: number; sha256: string }>;
}

export interface AptPointers extends SignedRelease {
  /** Folder of the suite, with a slash at the end. */
  dist: URL;
  inRelease: Asked;
}

/** One repomd.xml as clients come to it. */
export interface YumPointer {
  /** `yum/x86_64`, or `yum/x86_64 by mirror list`. */
  label: string;
  /** Where hrefs lie below, with a slash at the end. */
  base: URL;
  repomd: Asked;
  /** Armored; checked when everything genuine is known. */
  signature: string;
  /** The revision: unix seconds. */
  date: number;
  /** Whether the address's content changes with each publication; that of a snapshot does not. */
  moves: boolean;
}
