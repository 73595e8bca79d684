import { judge } from '../policy/judge.ts';
import { requireNoConflict, requirePolicy } from '../policy/require.ts';
import type { Outcome, ToolchainVerdict, Verdict } from '../policy/verdict.ts';
import { shortPath } from '../spec/short-path.ts';
import { requirePins } from '../upstream/fetch.ts';
import type { Context } from './context.ts';
import type { House } from './house.ts';
import { type ReferencesAtHand, referencesAtHand } from './references.ts';

/** What the policy says, and what it was judged by. */
export interface Judgement extends ReferencesAtHand {
  verdicts: ToolchainVerdict[];
}

/** Judges what the spec asks for by what is at hand; opens no socket. */
export async function judgeHouse(context: Context, house: House): Promise<Judgement> {
  const { spec, lock } = house;
  const { catalogue, vulnerabilities } = await referencesAtHand(house);
  const verdicts = judge({
    spec,
    lock,
    vulnerabilities,
    toolchains: spec.toolchains,
    catalogue: catalogue?.catalogue,
    now: Math.floor(Date.now() / 1000),
    shown: { spec: shortPath(context.spec), lock: shortPath(context.lock) },
  });
  return { verdicts, catalogue, vulnerabilities };
}

/**
 * What fetch, build, publish and release do first: nothing that the lock does not pin or the policy refuses gets any further. Warnings are
 * said once.
 * @throws DepotError LOCK_CONFLICT, LOCK_ENTRY_MISSING, LOCK_EVIDENCE_MISSING, POLICY_REFUSED; as findCatalogue() and findVulnerabilities() do
 */
export async function policyStep(context: Context, house: House): Promise<void> {
  const { verdicts, catalogue } = await judgeHouse(context, house);
  // before what is missing: whoever is sent to `lock update` first would hear of an alarm much later
  requireNoConflict(verdicts, catalogue?.path);
  requirePins(house.spec.toolchains, { ...house.spec, lock: house.lock });
  requirePolicy(verdicts);
  for (const { verdict, toolchains } of grouped(verdicts, ['warn'])) {
    context.step('policy', `warning, ${verdict.rule}: ${verdict.reason}: ${toolchains.join(', ')}`);
  }
  const open = new Set(grouped(verdicts, ['unknown']).map(({ verdict }) => verdict.rule));
  if (open.size > 0) context.step('policy', `not known: ${[...open].join(', ')}; why: godepot plan`);
}

/** The same verdict on several toolchains. */
export interface VerdictGroup {
  verdict: Verdict;
  toolchains: string[];
}

/** Verdicts with one of these outcomes, each told once for all toolchains that it is about. */
export function grouped(verdicts: readonly ToolchainVerdict[], outcomes: readonly Outcome[]): VerdictGroup[] {
  const groups = new Map<string, VerdictGroup>();
  for (const { toolchain, verdicts: rules } of verdicts) {
    for (const verdict of rules) {
      if (!outcomes.includes(verdict.outcome)) continue;
      const key = JSON.stringify([verdict.rule, verdict.outcome, verdict.reason]);
      const group = groups.get(key) ?? { verdict, toolchains: [] };
      group.toolchains.push(toolchain);
      groups.set(key, group);
    }
  }
  return [...groups.values()];
}
