import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { asDepotError } from '../../../builder/commands/failure.ts';
import { checkLog } from '../../../builder/depot/log/check.ts';
import { readCurrent } from '../../../builder/depot/snapshot/snapshots.ts';
import { verifyDepot } from '../../../builder/depot/verify/depot.ts';
import { CERTIFICATES, isOperation, OPERATIONS, sourceOf } from './operations.ts';
import type { Checked, Done } from './replies.ts';
import { withSeededNames } from './seeded-names.ts';

/**
 * A process that works on depots as it is told, one line of JSON after the other: `{"operation": "publish", "depot": "/...", "seeded":
 * true}`, `{"check": "/..."}` or `{"checkLog": "/..."}`, a line of JSON for each. It starts once for many operations, and can be stopped at any call of any.
 */
for await (const line of createInterface({ input: process.stdin })) {
  const asked: unknown = JSON.parse(line);
  const given =
    typeof asked === 'object' && asked !== null ? new Map<string, unknown>(Object.entries(asked)) : new Map();
  const [depot, log] = [given.get('check'), given.get('checkLog')];
  const reply =
    typeof depot === 'string'
      ? await check(depot)
      : typeof log === 'string'
        ? { log: await faultsOfLog(log) }
        : await operate(
            String(given.get('operation')),
            String(given.get('depot')),
            given.get('seeded') === true,
          );
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}

async function operate(operation: string, depot: string, isSeeded: boolean): Promise<Done> {
  if (!isOperation(operation)) throw new Error(`no operation ${operation}`);
  try {
    const work = (): Promise<unknown> => OPERATIONS[operation](depot);
    await (isSeeded ? withSeededNames(work) : work());
    return { code: null, message: '' };
  } catch (error) {
    const { code, message, cause } = asDepotError(error);
    const stack = code === 'INTERNAL' && cause instanceof Error ? `\n${cause.stack ?? ''}` : '';
    return { code, message: `${message}${stack}` };
  }
}

/** As `godepot verify` and `godepot log verify`, with the public keys alone. */
async function check(depot: string): Promise<Checked> {
  const current = await readCurrent(depot);
  const list = await verifyDepot(depot, { certificates: CERTIFICATES });
  return {
    current: current?.name ?? null,
    contentId: current?.manifest.contentId ?? null,
    faults: list.failed.map(({ check: name, code, detail }) => `${name}: ${code} ${detail}`),
    log: await faultsOfLog(depot),
    notDone: list.notDone.map(({ check: name, why }) => `${name}: ${why}`),
    noted: list.noted.map(({ check: name, detail }) => `${name}: ${detail}`),
  };
}

async function faultsOfLog(depot: string): Promise<string[]> {
  // a mirror has no log but that of its source
  const { failed } = await checkLog(existsSync(sourceOf(depot)) ? sourceOf(depot) : depot);
  return failed.map(({ check: name, code, detail }) => `log, ${name}: ${code} ${detail}`);
}
