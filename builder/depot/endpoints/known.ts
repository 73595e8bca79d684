import { instant } from '../../io/instant.ts';

/** Genuine states that were met anywhere: by them a file out of place can be told from a forged one. */
export interface Known {
  /** Date of a publication (unix seconds) -> its number. */
  sequences: Map<number, number>;
  /** sha256 of an index -> date of the signed Release or manifest that lists it; undefined: of one before that. */
  indexes: Map<string, number | undefined>;
  /** Every repomd.xml and Release that came, whoever signed it, with the date that it says. */
  texts: { bytes: Buffer; date: number }[];
}

export function nothingKnown(): Known {
  return { sequences: new Map(), indexes: new Map(), texts: [] };
}

/** `publication 41 of 2026-11-26T19:42:07Z`, or without the number where nobody said it. */
export function publication(date: number, { sequences }: Pick<Known, 'sequences'>): string {
  const sequence = sequences.get(date);
  const when = Number.isFinite(date) ? instant(date) : 'no date';
  return sequence === undefined ? `a publication of ${when}` : `publication ${sequence} of ${when}`;
}

/** What a digest belongs to, in words; undefined for what no signed list has. */
export function belongsTo(sha256: string, known: Known): string | undefined {
  if (!known.indexes.has(sha256)) return undefined;
  const date = known.indexes.get(sha256);
  return date === undefined ? 'an earlier publication' : publication(date, known);
}
