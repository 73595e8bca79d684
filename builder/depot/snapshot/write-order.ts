/**
 * The order in which a snapshot reaches a place that shows files one by one as they come: what is named before what names it. With all
 * of a phase there before the next begins, whoever reads in between finds everything that he is led to.
 */
export const PHASES = ['content', 'indexes', 'signatures', 'pointers'] as const;

export type Phase = (typeof PHASES)[number];

/** Never given a second content under one name, so that it may lie there before anything names it. */
const CONTENT =
  /^(?:apt\/pool\/|yum(?:-[0-9a-f]{8})?\/[^/]+\/Packages\/|provenance\/[^/]+\.json$|goproxy\/.*\.(?:zip|mod|info)$|goproxy\/sumdb\/[^/]+\/tile\/|dl\/[^/]+\.(?:tar\.gz|zip|sha256)$)/;

/**
 * The phase of a snapshot's file. What is no content and no signature counts as an index: it may name content, and never comes too early.
 * Pointers (`current`, mirror lists) lie outside of snapshots.
 * @param signatures paths of the snapshot's signature files: signatureFiles()
 */
export function phaseOf(path: string, signatures: ReadonlySet<string>): Phase {
  if (signatures.has(path)) return 'signatures';
  return CONTENT.test(path) ? 'content' : 'indexes';
}

/** The same files, phase by phase; within one in the order that they came. */
export function inWriteOrder<T extends { path: string }>(
  files: readonly T[],
  signatures: ReadonlySet<string>,
): T[] {
  return PHASES.flatMap((phase) => files.filter(({ path }) => phaseOf(path, signatures) === phase));
}
