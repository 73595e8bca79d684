import type { DepotSpec } from './model.ts';

/**
 * The rules that a publication was made under, as a manifest records them: under the names of the spec, each as text. What was accepted is part
 * of it; where the database lies is not.
 */
export function policyRecord({
  policy,
  verify,
}: Pick<DepotSpec, 'policy' | 'verify'>): Record<string, string> {
  const { allow, audited, prerelease, endOfLife, minimumAge, vulnerabilities } = policy;
  return {
    allow: allow.length === 0 ? 'all' : [...allow].sort().join(' '),
    audited: String(audited),
    prerelease,
    'end-of-life': endOfLife,
    'minimum-age': `${minimumAge} days`,
    // the spec's word for it
    vulnerabilities: vulnerabilities.action === 'allow' ? 'report' : vulnerabilities.action,
    'vulnerabilities.accept': [...vulnerabilities.accept].sort().join(' ') || 'none',
    verify: [...verify].sort().join(' ') || 'none',
  };
}
