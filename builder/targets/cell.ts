/**
 * How a cell of the table is known. `measured`: by that system's own tools. `related`: by another distribution's build of the same tool
 * and version. `source`: read in the tool's source, its documentation or its issues. `unproven`: nobody looked; what the cell says is what
 * is likely, and a plan that rests on it warns.
 */
export type EvidenceKind = 'measured' | 'related' | 'source' | 'unproven';

export interface Evidence {
  kind: EvidenceKind;
  /** Tool and version, issue or document: what somebody needs to look again. */
  by: string;
}

/** `until`: yes before that day (`2030-02-01`), no from it on. */
export type Answer = 'yes' | 'warns' | 'no' | { until: string };

/** Whether a target takes something. */
export interface Cell {
  answer: Answer;
  evidence: Evidence;
}

export const measured = (by: string): Evidence => ({ kind: 'measured', by });
export const related = (by: string): Evidence => ({ kind: 'related', by });
export const source = (by: string): Evidence => ({ kind: 'source', by });
export const unproven = (by: string): Evidence => ({ kind: 'unproven', by });

export const yes = (evidence: Evidence): Cell => ({ answer: 'yes', evidence });
export const warns = (evidence: Evidence): Cell => ({ answer: 'warns', evidence });
export const no = (evidence: Evidence): Cell => ({ answer: 'no', evidence });
export const until = (day: string, evidence: Evidence): Cell => ({ answer: { until: day }, evidence });

/** A cell for each key. */
export function cellsOf<Key extends string, Value>(
  values: Readonly<Record<Key, Value>>,
  toCell: (value: Value) => Cell,
): Record<Key, Cell> {
  const made: Record<string, Cell> = {};
  for (const [key, value] of Object.entries<Value>(values)) made[key] = toCell(value);
  return made;
}

/** The same cells on other evidence: another distribution's build of a tool is measured, and a target's own is not. */
export function onEvidence<Key extends string>(
  cells: Readonly<Record<Key, Cell>>,
  evidence: Evidence,
): Record<Key, Cell> {
  return cellsOf(cells, (cell) => ({ ...cell, evidence }));
}
