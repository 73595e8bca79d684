import { DepotError, type Fault } from '../errors.ts';
import { parseGoVersion } from '../spec/go-version.ts';
import type { DepotSpec } from '../spec/model.ts';
import { shortPath } from '../spec/short-path.ts';
import { certificateTraits } from '../signing/certificate-traits.ts';
import { groupFingerprint, type KeyFolder, openKeys } from '../signing/keys.ts';
import { judgeTargets, packedFor, type PlannedKey } from '../targets/judge.ts';
import type { Feature } from '../targets/model.ts';
import { targetOf } from '../targets/table.ts';
import type { TargetFinding, TargetOutcome, TargetVerdict } from '../targets/verdict.ts';
import type { Compression } from '../archive/compress.ts';
import type { Context } from './context.ts';
import type { House } from './house.ts';

/** What each target reads of what will be written, and what is therefore written. */
export interface TargetPlan {
  compression: Record<'rpm' | 'deb', Compression>;
  verdicts: TargetVerdict[];
}

/** @param keys undefined where there are none yet: they are then not judged */
export function judgeSpec(spec: DepotSpec, keys: KeyFolder | undefined, now: number): TargetPlan {
  const targets = spec.targets.map(targetOf);
  const { compression, adaptable } = spec;
  return {
    compression: packedFor(targets, compression, adaptable),
    verdicts: judgeTargets(targets, {
      compression,
      adaptable,
      features: usedFeatures(spec),
      keys: keys === undefined ? [] : plannedKeys(keys, now),
      now,
      spec: shortPath(spec.file),
    }),
  };
}

function usedFeatures({ toolchains }: DepotSpec): Feature[] {
  const tilde = toolchains.some(({ version }) => parseGoVersion(version)?.pre !== undefined);
  return ['payload-digest', 'sha512', 'layout', ...(tilde ? (['tilde'] as const) : [])];
}

/** Clients get all of them in one file, a block each. */
function plannedKeys({ trusted }: KeyFolder, now: number): PlannedKey[] {
  return trusted.flatMap(({ role, fingerprint, certificate }) =>
    certificateTraits(certificate.binary, now).map(({ traits }) => ({
      name: `${role} key ${groupFingerprint(fingerprint.slice(-16))}`,
      traits: [...traits, 'several-blocks'],
    })),
  );
}

/**
 * What build, publish and release do before they open anything: says what is adapted or unproven, and stops where a target could not read
 * what would be written.
 * @throws DepotError TARGET_UNREADABLE, TARGET_KEY; as openKeys() does
 */
export async function targetsStep(context: Context, { spec }: House): Promise<void> {
  const keys = await openKeys(context.keys);
  const { verdicts } = judgeSpec(spec, keys, Math.floor(Date.now() / 1000));
  requireReadable(verdicts);
  for (const { finding, reasons, targets } of groupedFindings(verdicts, ['adapt', 'warn'])) {
    const word = finding.outcome === 'adapt' ? '' : 'warning, ';
    context.step('targets', `${word}${targets.join(', ')}: ${reasons.join('; ')}`);
  }
}

function requireReadable(verdicts: readonly TargetVerdict[]): void {
  const refused = (isKey: boolean): Fault[] =>
    groupedFindings(verdicts, ['refuse'])
      .filter(({ finding }) => (finding.subject === 'key') === isKey)
      .map(({ finding, reasons, targets }) => ({
        where: targets.join(', '),
        message: `${reasons.join('; ')} (${evidenceWords(finding)})`,
        hint: finding.change,
      }));
  const unreadable = refused(false);
  if (unreadable.length > 0)
    throw new DepotError('TARGET_UNREADABLE', 'the spec asks for what some of its targets cannot read', {
      faults: unreadable,
      hint: 'change what each line names; godepot plan shows every verdict, godepot targets what each system reads',
    });
  const untrusted = refused(true);
  if (untrusted.length > 0)
    throw new DepotError('TARGET_KEY', 'some of the targets do not take signatures by these keys', {
      faults: untrusted,
      hint: 'leave those targets out of the spec, or change to a key that they take: godepot keys lint',
    });
}

export function evidenceWords({ evidence }: Pick<TargetFinding, 'evidence'>): string {
  return `${evidence.kind}: ${evidence.by}`;
}

/** Findings of one kind and on the same evidence, told together, and the targets that they are about. */
export interface FindingGroup {
  finding: TargetFinding;
  reasons: string[];
  targets: string[];
}

export function groupedFindings(
  verdicts: readonly TargetVerdict[],
  outcomes: readonly TargetOutcome[],
): FindingGroup[] {
  const byReason = new Map<string, FindingGroup>();
  for (const { target, findings } of verdicts) {
    for (const finding of findings) {
      if (!outcomes.includes(finding.outcome)) continue;
      const { subject, outcome, reason, evidence } = finding;
      const key = JSON.stringify([subject, outcome, reason, evidence]);
      const group = byReason.get(key) ?? { finding, reasons: [reason], targets: [] };
      group.targets.push(target);
      byReason.set(key, group);
    }
  }
  const together = new Map<string, FindingGroup>();
  for (const { finding, reasons, targets } of byReason.values()) {
    const key = JSON.stringify([finding.subject, finding.outcome, finding.evidence, targets]);
    const group = together.get(key) ?? { finding, reasons: [], targets };
    group.reasons.push(...reasons);
    together.set(key, group);
  }
  return [...together.values()];
}
