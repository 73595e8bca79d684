import { checkLog, type KnownEntry } from '../depot/log/check.ts';
import { logPath, readLog } from '../depot/log/log.ts';
import { DepotError } from '../errors.ts';
import type { Answer, Context } from './context.ts';
import { exitStatus, render } from './verified.ts';

export async function logVerify(context: Context, options: { known: string[] }): Promise<Answer> {
  const checks = await checkLog(context.depot, options.known.map(parseKnown));
  const { entries, head } = await readLog(context.depot);
  const what = logPath(context.depot);
  const verified = { what, kind: undefined, ok: checks.failed.length === 0, ...checks };
  return {
    result: { what, ok: verified.ok, entries: entries.length, head, ...checks },
    text: render(verified),
    exitStatus: exitStatus(verified),
  };
}

function parseKnown(text: string): KnownEntry {
  const [, number = '', sha256 = ''] = /^([1-9][0-9]{0,8}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (sha256 !== '') return { number: Number(number), sha256 };
  throw new DepotError(
    'USAGE',
    `--known ${JSON.stringify(text)} is not a number, a colon and 64 hex digits`,
    {
      hint: 'as log verify and log show --json name the last entry: 41:9f86d0...',
    },
  );
}
