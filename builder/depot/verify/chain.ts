import { counted } from '../../io/counted.ts';
import { type CheckList, reportCheck } from '../../packaging/checks.ts';
import type { Manifest } from '../snapshot/manifest.ts';

/** One retained snapshot, as a link of the chain. */
export interface Link {
  name: string;
  sequence: number;
  /** Unix seconds. */
  date: number;
  /** Of manifest.json as it lies there. */
  manifestSha256: string;
  /** Undefined in snapshots from before there was a chain. */
  previous: Manifest['previous'];
}

/** A publication whose snapshot is gone, as the ledger of pruned ones has it. */
export type Gone = Pick<Link, 'sequence' | 'manifestSha256'>;

/**
 * Whether the retained snapshots are one history: each manifest signs the number and the digest of the publication before. Gaps that pruning
 * left are said; another manifest under the signed number is a past that was rewritten, or a depot that was restored and went another way.
 * @param links in the order of their sequences
 */
export function verifyChain(list: CheckList, links: readonly Link[], pruned: readonly Gone[]): void {
  const faults: string[] = [];
  const unknown: string[] = [];
  const gaps: number[] = [];
  for (const [index, link] of links.entries()) {
    const before = links[index - 1];
    const { name, sequence, date, previous } = link;
    if (before?.sequence === sequence)
      faults.push(`publication ${sequence} exists twice: ${before.name} and ${name}`);
    if (before !== undefined && date <= before.date)
      faults.push(`${name} has an earlier date than ${before.name}: apt clients that saw that one ignore it`);
    if (previous === undefined) {
      if (before !== undefined && before.previous !== undefined)
        faults.push(`${name} names no publication before it, although ${before.name} does`);
      continue;
    }
    if (previous === null) {
      if (before !== undefined) unknown.push(`${name} begins a chain: ${before.name} never was current`);
      continue;
    }
    const there = links.find((one) => one.sequence === previous.sequence);
    const gone = pruned.find((one) => one.sequence === previous.sequence);
    if (previous.sequence >= sequence) faults.push(`${name} names a later publication as the one before`);
    else if (((there ?? gone)?.manifestSha256 ?? previous.manifestSha256) !== previous.manifestSha256)
      faults.push(
        `${name} was published after another publication ${previous.sequence} than ${there?.name ?? 'the pruned one'}`,
      );
    else if (there === undefined && gone === undefined)
      unknown.push(
        `publication ${previous.sequence}, which ${name} followed, is neither here nor among the pruned ones`,
      );
    else if (there === undefined) gaps.push(previous.sequence);
    if (before !== undefined && before.sequence > previous.sequence)
      unknown.push(`${before.name} lies between ${name} and the publication before it: it never was current`);
  }
  const pruning = gaps.length === 0 ? '' : `; pruned in between: ${gaps.join(', ')}`;
  reportCheck(
    list,
    'chain',
    'PUBLICATION_CHAIN',
    faults,
    `${counted(links.length, 'snapshot')}, each after the one that it names${pruning}`,
  );
  if (unknown.length > 0) list.noted.push({ check: 'chain', detail: unknown.join('; ') });
}
