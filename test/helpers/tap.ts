export interface TapCounts {
  passed: number;
  failed: number;
  /** Skipped or still to do. */
  skipped: number;
}

/** Adds one line of ava's TAP output; indented lines are details of a failure and count for nothing. */
export function countTap(line: string, counts: TapCounts): void {
  if (/^(?:not )?ok \d+ .*# (?:SKIP|TODO)$/.test(line)) counts.skipped++;
  else if (/^ok \d+ /.test(line)) counts.passed++;
  else if (/^not ok \d+ /.test(line)) counts.failed++;
}

/** What a whole run amounts to: the number of failures to print, and in words those that no test line shows. */
export function verdict(
  counts: Readonly<TapCounts>,
  ended: { exitCode: number | undefined; signal: string | undefined; ci: boolean },
): { failed: number; faults: readonly string[] } {
  const faults: string[] = [];
  if (counts.passed + counts.failed === 0) faults.push('no test ran');
  if (ended.ci && counts.skipped > 0) faults.push(`${counts.skipped} tests skipped or still to do`);
  if (ended.exitCode !== 0 && counts.failed === 0 && faults.length === 0) {
    faults.push(
      `ava ended with ${ended.signal ?? `status ${ended.exitCode ?? 'unknown'}`} though no test failed`,
    );
  }
  return { failed: counts.failed + faults.length, faults };
}
