import { DepotError } from '../errors.ts';
import { instant } from '../io/instant.ts';
import { suggestion } from '../spec/did-you-mean.ts';
import { withEntry } from '../upstream/lock-merge.ts';
import type { Audit } from '../upstream/lock-model.ts';
import { isAuditText } from '../upstream/lock-parse.ts';
import { changeLock, type Lock } from '../upstream/lock.ts';
import type { Answer, Context } from './context.ts';

/** Somebody answers for entries of the lock: who, when, why. What stands there already stays. */
export async function lockAudit(
  context: Context,
  toolchains: readonly string[],
  { who, why }: { who: string; why: string },
): Promise<Answer> {
  if (!isAuditText(who) || !isAuditText(why))
    throw new DepotError('USAGE', '--who and --why are one line each, and may not be empty', {
      hint: 'an auditor reads them: --who "Ada Lovelace" --why "diff of VERSION and release notes read"',
    });
  const when = instant(Date.now() / 1000);
  await changeLock(context.lock, (lock) => {
    let changed = lock;
    for (const toolchain of toolchains)
      changed = withAudit(changed, toolchain, { who, when, why }, context.lock);
    return changed;
  });
  context.step('audited', `${toolchains.join(', ')} by ${who}; look at the new lines and commit them`);
  return { result: { lock: context.lock, toolchains, audited: { who, when, why } } };
}

function withAudit(lock: Lock, toolchain: string, audited: Audit, where: string): Lock {
  // a name that objects inherit is no entry
  const entry = Object.hasOwn(lock.toolchains, toolchain) ? lock.toolchains[toolchain] : undefined;
  if (entry === undefined) throw unknown(toolchain, Object.keys(lock.toolchains));
  if (entry.audited !== undefined) {
    const { who, when } = entry.audited;
    throw new DepotError('LOCK_AUDITED', `${toolchain} was audited by ${who} on ${when}`, {
      where,
      hint: 'an audit is never overwritten; to withdraw it, remove its lines in a commit that says why',
    });
  }
  return withEntry(lock, toolchain, { ...entry, audited });
}

function unknown(toolchain: string, known: readonly string[]): DepotError {
  const meant = suggestion(toolchain, known);
  return new DepotError('LOCK_ENTRY_MISSING', `the lock does not pin ${toolchain}${meant}`, {
    hint: 'godepot lock show lists what it pins; godepot lock update adds what the spec asks for',
  });
}
