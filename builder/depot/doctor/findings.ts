import { DepotError } from '../../errors.ts';

/** `problem`: broken now. `warning`: will break, or is not as it should be. */
export type Level = 'fine' | 'warning' | 'problem';

/** One thing that was looked at: what is so, when it breaks, what to do about it. */
export interface Finding {
  level: Level;
  area: string;
  what: string;
  /** Unix seconds; null: now, or nobody knows. */
  when: number | null;
  todo: string | null;
}

export interface Findings {
  all: Finding[];
  fine: (area: string, what: string, when?: number) => void;
  warn: (area: string, what: string, todo: string, when?: number) => void;
  problem: (area: string, what: string, todo: string, when?: number) => void;
}

export function newFindings(): Findings {
  const all: Finding[] = [];
  const add =
    (level: Level) =>
    (area: string, what: string, todo: string, when?: number): void =>
      void all.push({ level, area, what, when: when ?? null, todo });
  return {
    all,
    fine: (area, what, when) => void all.push({ level: 'fine', area, what, when: when ?? null, todo: null }),
    warn: add('warning'),
    problem: add('problem'),
  };
}

/** Looks at one area; what stops the looking is a problem of its own, and the others are looked at all the same. */
export async function examine(findings: Findings, area: string, look: () => Promise<void>): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (!(error instanceof DepotError) || error.code === 'INTERNAL' || error.code === 'INTERRUPTED')
      throw error;
    const where = error.where === undefined ? '' : ` (${error.where})`;
    findings.problem(area, `${error.message}${where}`, error.hint ?? `godepot explain ${error.code}`);
  }
}
