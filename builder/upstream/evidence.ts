import type { Evidence, UpstreamKeyChoice } from '../spec/model.ts';
import type { LockEntry } from './lock-model.ts';

/** What the spec wants of each lock entry. */
export interface EvidenceWanted {
  verify: readonly Evidence[];
  /** Whose signatures count; a signature of another primary key is none. */
  openpgp: Pick<UpstreamKeyChoice, 'primary'>;
}

/** What speaks of the official tarball, so that this form has to be seen for it. */
export type TarballEvidenceKind = Exclude<Evidence, 'sumdb'>;

interface EvidenceKind {
  /** What a pin rests on, in the words of messages. */
  name: string;
  /** Whether an entry has it. */
  held(entry: LockEntry, wanted: EvidenceWanted): boolean;
}

/** Signature and published digest are about the tarball: without its digest in the lock they speak of nothing. */
const KINDS: Readonly<Record<Evidence, EvidenceKind>> = {
  sumdb: {
    name: "the checksum database's proven record",
    // not when a proxy said so only
    held: ({ evidence }) => evidence.sumdb?.inclusion === 'proven',
  },
  openpgp: {
    name: 'the signature of the official tarball',
    held: ({ archives, evidence }, { openpgp }) =>
      archives.tarball !== undefined && evidence.openpgp?.primary === openpgp.primary,
  },
  sha256: {
    name: 'the published digest of the official tarball',
    held: ({ archives, evidence }) => archives.tarball !== undefined && evidence.sha256 !== undefined,
  },
};

export function evidenceName(evidence: Evidence): string {
  return KINDS[evidence].name;
}

/** What of the wanted evidence an entry lacks; without an entry, all of it. */
export function missingEvidence(entry: LockEntry | undefined, wanted: EvidenceWanted): Evidence[] {
  return wanted.verify.filter((one) => entry === undefined || !KINDS[one].held(entry, wanted));
}

export function isAboutTarball(evidence: Evidence): evidence is TarballEvidenceKind {
  return evidence !== 'sumdb';
}
