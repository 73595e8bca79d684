import * as v from 'valibot';

import type { Server } from './server.ts';

const Told = v.strictObject({
  kind: v.literal('go-env check'),
  format: v.literal(1),
  host: v.string(),
  time: v.string(),
  checks: v.array(
    v.strictObject({
      check: v.string(),
      outcome: v.picklist(['checked', 'failed', 'skipped']),
      detail: v.string(),
    }),
  ),
  findings: v.array(
    v.strictObject({
      check: v.string(),
      severity: v.picklist(['error', 'warning', 'note']),
      subject: v.string(),
      subject_bytes: v.optional(v.string()),
      message: v.string(),
      fix: v.nullable(v.string()),
    }),
  ),
});

/** What `go-env check --json` says. */
export interface Checked extends v.InferOutput<typeof Told> {
  status: number;
  /** `error /usr/local/go-1.27/src/x: what is wrong`, sorted. */
  lines: string[];
}

/** Runs it where nothing but the host itself can be reached. */
export async function checked(server: Server, args: string): Promise<Checked> {
  const { status, stdout, output } = await server.try(`go-env check --json ${args}`);
  try {
    const told = v.parse(Told, JSON.parse(stdout));
    const bare = told.findings.find(({ severity, fix }) => severity !== 'note' && (fix ?? '') === '');
    if (bare !== undefined) throw new Error(`no fix is told: ${JSON.stringify(bare)}`);
    const lines = told.findings.map(({ severity, subject, message }) => `${severity} ${subject}: ${message}`);
    return { ...told, status, lines: lines.sort() };
  } catch (cause) {
    throw new Error(`go-env check ${args} ended with ${status}:\n${output}`, { cause });
  }
}
