import { DepotError, type Fault } from '../errors.ts';
import type { ToolchainVerdict } from './verdict.ts';

/**
 * Stops where a rule refuses.
 * @throws DepotError POLICY_REFUSED with each refusal and where to change it.
 */
export function requirePolicy(verdicts: readonly ToolchainVerdict[]): void {
  const faults = verdicts.flatMap(({ toolchain, verdicts: rules }) =>
    rules
      .filter(({ outcome }) => outcome === 'refuse')
      .map(({ rule, reason, change }): Fault => ({
        where: toolchain,
        message: `${rule}: ${reason}`,
        hint: change,
      })),
  );
  if (faults.length === 0) return;
  const refused = verdicts.filter(({ outcome }) => outcome === 'refuse').length;
  throw new DepotError('POLICY_REFUSED', `the policy refuses ${refused} of ${verdicts.length} toolchains`, {
    faults,
    hint: 'take them out of the spec, or change the rule where each line says, if somebody answers for it; godepot plan shows every verdict',
  });
}
