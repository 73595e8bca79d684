import { instant } from '../io/instant.ts';
import { compareGoVersions, parseGoVersion } from '../spec/go-version.ts';
import type { GoVersion, VulnerabilityPolicy } from '../spec/model.ts';
import { type VulnerabilityDatabase, vulnerabilitiesOf } from '../vulnerabilities/model.ts';
import { DAY, days } from './age.ts';
import { type Finding, type JudgedVulnerability, lacking, outcomeOf } from './verdict.ts';

/** Names in one sentence; --json has them all. */
const MOST_NAMES = 5;

export interface VulnerabilityQuestion {
  version: string;
  policy: VulnerabilityPolicy;
  database: VulnerabilityDatabase | undefined;
  /** Unix seconds; undefined where the lock does not pin it. */
  released: number | undefined;
  now: number;
}

/**
 * Without a database, or with one that is older than the release and cannot know anything of it, nothing is known: `refuse` then refuses.
 * A database without a date (a copy of its git repository) is taken as it is, and the reason says so.
 */
export function judgeVulnerabilities(question: VulnerabilityQuestion): Finding {
  const { version, policy, database, released, now } = question;
  if (database === undefined)
    return {
      outcome: lacking(policy.action),
      reason: "known vulnerabilities unknown: there is no copy of Go's vulnerability database",
      vulnerabilities: [],
    };
  const known = vulnerabilitiesOf(database, version).map((one): JudgedVulnerability => ({
    ...one,
    accepted: policy.accept.includes(one.id),
  }));
  const open = known.filter(({ accepted }) => !accepted);
  const source = databaseAge(database, now);
  if (open.length > 0)
    return {
      outcome: outcomeOf(policy.action),
      reason: `${describe(open, firstFree(open, database, policy.accept))}; ${source}`,
      vulnerabilities: known,
    };
  if (database.modified !== undefined && database.modified > now + DAY)
    return {
      outcome: lacking(policy.action),
      reason: `known vulnerabilities unknown: ${source}: its date or this machine's clock is wrong`,
      vulnerabilities: known,
    };
  if (database.modified !== undefined && released !== undefined && database.modified < released)
    return {
      outcome: lacking(policy.action),
      reason: `known vulnerabilities unknown: ${source}, which is older than the release (${instant(released)})`,
      vulnerabilities: known,
    };
  const rest =
    known.length === 0 ? 'none is known' : `none is known but ${names(known)}, which the spec accepts`;
  return { outcome: 'pass', reason: `${rest}; ${source}`, vulnerabilities: known };
}

/** `known vulnerabilities: 1 in toolchain (GO-2026-6179), 2 in stdlib (...); 1.26.10 is free of them`: the two kinds apart. */
function describe(open: readonly JudgedVulnerability[], free: GoVersion | undefined): string {
  const parts = (['toolchain', 'stdlib'] as const).flatMap((kind) => {
    const of = open.filter((one) => one.package === kind);
    return of.length === 0 ? [] : [`${of.length} in ${kind} (${names(of)})`];
  });
  const way = free === undefined ? 'no release is free of them' : `${free} is free of them`;
  return `known vulnerabilities: ${parts.join(', ')}; ${way}`;
}

/**
 * The first release with a fix that nothing known affects, but what the spec accepts. Not simply the highest fix: what one line fixed can
 * be in the beginning of the next.
 */
function firstFree(
  open: readonly JudgedVulnerability[],
  database: VulnerabilityDatabase,
  accept: readonly string[],
): GoVersion | undefined {
  return [...new Set(open.flatMap(({ fixed }) => fixed))]
    .filter((version) => parseGoVersion(version)?.pre === undefined && parseGoVersion(version) !== undefined)
    .sort(compareGoVersions)
    .find((version) => vulnerabilitiesOf(database, version).every(({ id }) => accept.includes(id)));
}

function names(list: readonly JudgedVulnerability[]): string {
  const ids = list.map(({ id }) => id);
  const more = ids.length - MOST_NAMES;
  return more > 0 ? `${ids.slice(0, MOST_NAMES).join(', ')} and ${more} more` : ids.join(', ');
}

function databaseAge({ modified }: VulnerabilityDatabase, now: number): string {
  if (modified === undefined) return 'database of unknown date';
  const age = Math.floor((now - modified) / DAY);
  return `database of ${instant(modified)}${age < 0 ? ', which is in the future' : `, ${days(age)} old`}`;
}
