import type { Evidence, UpstreamKeyChoice } from '../spec/model.ts';
import type { LockEntry } from './lock-model.ts';

/** What a pin rests on, in the words of messages. */
export const EVIDENCE_NAMES: Readonly<Record<Evidence, string>> = {
  sumdb: "the checksum database's proven record",
  openpgp: 'the signature of the official tarball',
  sha256: 'the published digest of the official tarball',
};

/** What the spec wants of each lock entry. */
export interface EvidenceWanted {
  verify: readonly Evidence[];
  /** Whose signatures count; a signature of another primary key is none. */
  openpgp?: Pick<UpstreamKeyChoice, 'primary'> | undefined;
}

/** What of it an entry lacks. A record counts when it was proven to be in the database's tree, not when a proxy said so. Signature and published digest are about the tarball: without its digest in the lock they speak of nothing. */
export function missingEvidence(
  { archives, evidence }: LockEntry,
  { verify, openpgp }: EvidenceWanted,
): Evidence[] {
  const primary = evidence.openpgp?.primary;
  const held: Readonly<Record<Evidence, boolean>> = {
    sumdb: evidence.sumdb?.inclusion === 'proven',
    openpgp:
      archives.tarball !== undefined &&
      primary !== undefined &&
      (openpgp === undefined || openpgp.primary === primary),
    sha256: archives.tarball !== undefined && evidence.sha256 !== undefined,
  };
  return verify.filter((one) => !held[one]);
}
