import { DepotError, type Fault } from '../errors.ts';
import type { ToolchainVerdict, Verdict } from './verdict.ts';

/**
 * Stops where a verdict is an alarm; comes before anything that another setting of the spec, or an update of the lock, would get past.
 * @param where the catalogue that contradicts
 * @throws DepotError LOCK_CONFLICT with each contradiction.
 */
export function requireNoConflict(verdicts: readonly ToolchainVerdict[], where: string | undefined): void {
  const faults = faultsOf(verdicts, ({ code }) => code === 'LOCK_CONFLICT');
  if (faults.length === 0) return;
  throw new DepotError(
    'LOCK_CONFLICT',
    `the catalogue of releases contradicts ${faults.length} of ${verdicts.length} pins`,
    {
      where,
      faults,
      hint: 'a published Go release never changes: build from neither, see what else speaks for the pin (godepot lock verify), then ask who carried this catalogue and who made the lock entry',
    },
  );
}

/**
 * Stops where a rule refuses.
 * @throws DepotError POLICY_REFUSED with each refusal and where to change it.
 */
export function requirePolicy(verdicts: readonly ToolchainVerdict[]): void {
  const faults = faultsOf(verdicts, ({ outcome }) => outcome === 'refuse');
  if (faults.length === 0) return;
  const refused = verdicts.filter(({ outcome }) => outcome === 'refuse').length;
  throw new DepotError('POLICY_REFUSED', `the policy refuses ${refused} of ${verdicts.length} toolchains`, {
    faults,
    hint: 'take them out of the spec, or change the rule where each line says, if somebody answers for it; godepot plan shows every verdict',
  });
}

function faultsOf(verdicts: readonly ToolchainVerdict[], isFault: (verdict: Verdict) => boolean): Fault[] {
  return verdicts.flatMap(({ toolchain, verdicts: rules }) =>
    rules.filter(isFault).map(({ rule, reason, change }) => ({
      where: toolchain,
      message: `${rule}: ${reason}`,
      hint: change,
    })),
  );
}
