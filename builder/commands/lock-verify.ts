import { ERROR_CODES, EXIT_STATUS } from '../errors.ts';
import { toolchainOf } from '../spec/toolchain-id.ts';
import { withStoreLock } from '../store/lock.ts';
import { PUBLIC_CHECKSUM_DATABASE } from '../upstream/checksum-database-key.ts';
import { parseNoteKey } from '../upstream/signed-note.ts';
import { type EntryVerification, verifyEntry } from '../upstream/verify-lock.ts';
import type { Answer, Context } from './context.ts';
import { openHouse, sourcesFor } from './house.ts';
import { lookOptions } from './look.ts';
import { printableLine } from './printable.ts';

/** Every entry of the lock against everything at hand; changes nothing. */
export async function lockVerify(context: Context, options: { source: string[] }): Promise<Answer> {
  const house = await openHouse(context);
  const sources = await sourcesFor(context, house.spec, options.source);
  const look = await lookOptions(context, house, sources);
  const key = parseNoteKey(PUBLIC_CHECKSUM_DATABASE);
  const entries = await withStoreLock(context.depot, 'lock verify', async () => {
    const found: EntryVerification[] = [];
    for (const [id, entry] of Object.entries(house.lock.toolchains)) {
      found.push(await verifyEntry(toolchainOf(id), entry, look, key));
    }
    return found;
  });
  const failed = entries.flatMap(({ checks }) => checks.failed);
  return {
    result: { lock: context.lock, ok: failed.length === 0, entries },
    text: entries.map(describe).join(''),
    exitStatus: Math.max(0, ...failed.map(({ code }) => EXIT_STATUS[ERROR_CODES[code]])),
  };
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
