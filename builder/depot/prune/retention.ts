import type { Grace, Retention } from '../../spec/model.ts';

export interface Candidate {
  sequence: number;
  name: string;
  /** Unix seconds; undefined where the manifest cannot be read. */
  date: number | undefined;
  /** False for one whose publication was cut short: no client was ever led to it. */
  wasCurrent: boolean;
}

export interface Verdict {
  sequence: number;
  name: string;
  keep: boolean;
  /** Why it stays, each of the rules that want it; or why it goes. Never empty. */
  reasons: string[];
}

export interface RetentionQuestion {
  /** Oldest first. */
  candidates: readonly Candidate[];
  /** Name of the snapshot that is current. */
  current: string | undefined;
  retention: Retention;
  grace: Grace;
  /** Holds: sequence -> why. */
  holds: ReadonlyMap<number, string>;
  /** Unix seconds. */
  now: number;
}

const DAY = 86_400;

/** Decides of every snapshot whether it stays, and says why. Pure. */
export function decideRetention(question: RetentionQuestion): Verdict[] {
  const { candidates, retention } = question;
  const published = candidates.filter(({ wasCurrent }) => wasCurrent).toReversed();
  const isPruning = retention.keep !== undefined || retention.days !== undefined;
  return candidates.map((candidate) => {
    const { sequence, name, wasCurrent } = candidate;
    const reasons = reasonsToKeep(candidate, published, question);
    if (!isPruning && reasons.length === 0 && wasCurrent)
      reasons.push('no rule says how many snapshots, or how old ones, are enough');
    if (reasons.length > 0) return { sequence, name, keep: true, reasons };
    return { sequence, name, keep: false, reasons: [whyItGoes(candidate, retention)] };
  });
}

/** @param published those that were current once, newest first */
function reasonsToKeep(
  candidate: Candidate,
  published: readonly Candidate[],
  { current, retention, grace, holds, now }: RetentionQuestion,
): string[] {
  const { sequence, name, date } = candidate;
  const reasons: string[] = [];
  if (name === current) reasons.push('is current');
  const hold = holds.get(sequence);
  if (hold !== undefined) reasons.push(`is held: ${hold}`);
  if (retention.snapshots.includes(sequence)) reasons.push('is named as one to keep');
  // its packages' names could not be remembered
  if (date === undefined)
    reasons.push('has a manifest that cannot be read: restore it, or remove its folder by hand');
  const rank = published.indexOf(candidate);
  if (rank < 0) return reasons;
  const inGrace = graceOf(rank, published, grace, current, now);
  if (inGrace !== undefined) reasons.push(inGrace);
  const { keep, days } = retention;
  if (keep !== undefined && rank < keep) reasons.push(`is among the newest ${keep}`);
  if (days !== undefined && date !== undefined && now - date < days * DAY)
    reasons.push(`was published less than ${days} days ago`);
  return reasons;
}

/**
 * The mirror list that a client fetched before a switch names the snapshot of that time, and its packages are fetched from there: no
 * copy of them in the current one helps.
 */
function graceOf(
  rank: number,
  published: readonly Candidate[],
  { publications, days }: Grace,
  current: string | undefined,
  now: number,
): string | undefined {
  const place = published.findIndex(({ name }) => name === current);
  if (place < 0 || rank <= place) return undefined;
  if (rank - place <= publications)
    return `clients may be reading it: one of the ${publications} publications before the current one`;
  const successor = published[rank - 1]?.date;
  if (successor !== undefined && now - successor < days * DAY)
    return `clients may be reading it: it was current less than ${days} days ago`;
  return undefined;
}

function whyItGoes({ wasCurrent }: Candidate, { keep, days }: Retention): string {
  if (!wasCurrent) return 'never was current: its publication was cut short';
  const rules = [
    ...(keep === undefined ? [] : [`is not among the newest ${keep}`]),
    ...(days === undefined ? [] : [`is older than ${days} days`]),
  ];
  return rules.join(' and ');
}
