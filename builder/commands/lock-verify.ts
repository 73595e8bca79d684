import { ERROR_CODES, EXIT_STATUS } from '../errors.ts';
import { toolchainOf } from '../spec/toolchain-id.ts';
import { withStoreLock } from '../store/lock.ts';
import { type EntryVerification, verifyEntry } from '../upstream/verify-lock.ts';
import type { Answer, Context } from './context.ts';
import { openHouse, sourcesFor } from './house.ts';
import { lookOptions } from './look.ts';
import { printableLine } from './printable.ts';

/** Every entry of the lock against everything at hand; changes nothing. */
export async function lockVerify(context: Context, options: { source: string[] }): Promise<Answer> {
  const house = await openHouse(context);
  const sources = await sourcesFor(context, house.spec, options.source);
  const look = lookOptions(context, house, sources);
  const entries = await withStoreLock(context.depot, 'lock verify', async () => {
    const found: EntryVerification[] = [];
    for (const [id, entry] of Object.entries(house.lock.toolchains)) {
      found.push(await verifyEntry(toolchainOf(id), entry, look));
    }
    return found;
  });
  const failed = entries.flatMap(({ checks }) => checks.failed);
  const open = entries.filter((entry) => entry.open.length > 0).length;
  const statuses = failed.map(({ code }) => EXIT_STATUS[ERROR_CODES[code]]);
  if (open > 0) statuses.push(EXIT_STATUS.trust);
  return {
    result: { lock: context.lock, ok: statuses.length === 0, entries },
    text: [...entries.map(describe), `${describeAll(entries.length, failed.length, open)}\n`].join(''),
    exitStatus: Math.max(0, ...statuses),
  };
}

/** What was not looked at is not said to be good. */
function describeAll(entries: number, failed: number, open: number): string {
  const rest =
    open === 0 ? 'what the spec wants was held up for each' : `${open} lack what the spec wants to see`;
  return `${entries} entries: ${failed} checks failed; ${rest}`;
}

function describe({ toolchain, checks: { done, failed, notDone } }: EntryVerification): string {
  const lines = [
    toolchain,
    ...done.map(({ check, detail }) => `  ok        ${check}: ${detail}`),
    ...notDone.map(({ check, why }) => `  not done  ${check}: ${why}`),
    ...failed.map(({ check, code, detail }) => `  FAILED    ${check}: ${detail} (${code})`),
  ];
  return lines.map((line) => `${printableLine(line)}\n`).join('');
}
