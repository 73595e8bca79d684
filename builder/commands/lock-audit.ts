import { DepotError } from '../errors.ts';
import { instant } from '../io/instant.ts';
import { suggestion } from '../spec/did-you-mean.ts';
import { withStoreLock } from '../store/lock.ts';
import { withEntry } from '../upstream/lock-merge.ts';
import { readLock, writeLock } from '../upstream/lock.ts';
import type { Answer, Context } from './context.ts';

/** Somebody answers for entries of the lock: who, when, why. What stands there already stays. */
export async function lockAudit(
  context: Context,
  toolchains: readonly string[],
  { who, why }: { who: string; why: string },
): Promise<Answer> {
  if (who.trim() === '' || why.trim() === '')
    throw new DepotError('USAGE', '--who and --why may not be empty', {
      hint: 'an auditor reads them: --who "Ada Lovelace" --why "diff of VERSION and release notes read"',
    });
  const when = instant(Date.now() / 1000);
  await withStoreLock(context.depot, 'lock audit', async () => {
    let lock = await readLock(context.lock);
    for (const toolchain of toolchains) {
      const entry = lock.toolchains[toolchain];
      if (entry === undefined) throw unknown(toolchain, Object.keys(lock.toolchains));
      if (entry.audited !== undefined) {
        const { who: before, when: then } = entry.audited;
        throw new DepotError('LOCK_AUDITED', `${toolchain} was audited by ${before} on ${then}`, {
          where: context.lock,
          hint: 'an audit is never overwritten; to withdraw it, remove its lines in a commit that says why',
        });
      }
      lock = withEntry(lock, toolchain, { ...entry, audited: { who, when, why } });
    }
    await writeLock(context.lock, lock);
  });
  context.step('audited', `${toolchains.join(', ')} by ${who}; look at the new lines and commit them`);
  return { result: { lock: context.lock, toolchains, audited: { who, when, why } } };
}

function unknown(toolchain: string, known: readonly string[]): DepotError {
  const meant = suggestion(toolchain, known);
  return new DepotError('LOCK_ENTRY_MISSING', `the lock does not pin ${toolchain}${meant}`, {
    hint: 'godepot lock show lists what it pins; godepot lock update adds what the spec asks for',
  });
}
