import { isContent } from './layout.ts';

/**
 * The order in which a snapshot reaches a place that shows files one by one as they come: what is named before what names it. With all
 * of a phase there before the next begins, whoever reads in between finds everything that he is led to.
 */
const PHASES = ['content', 'indexes', 'signatures', 'pointers'] as const;

export type Phase = (typeof PHASES)[number];

/**
 * The phase of a snapshot's file. What is no content and no signature counts as an index: it may name content, and never comes too early.
 * Pointers (`current`, mirror lists) lie outside of snapshots.
 * @param signatures paths of the snapshot's signature files: signatureFiles()
 */
export function phaseOf(path: string, signatures: ReadonlySet<string>): Phase {
  if (signatures.has(path)) return 'signatures';
  return isContent(path) ? 'content' : 'indexes';
}

/** The same files, phase by phase; within one in the order that they came. */
export function inWriteOrder<T extends { path: string }>(
  files: readonly T[],
  signatures: ReadonlySet<string>,
): T[] {
  const byPhase = Map.groupBy(files, ({ path }) => phaseOf(path, signatures));
  return PHASES.flatMap((phase) => byPhase.get(phase) ?? []);
}
