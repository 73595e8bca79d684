import { hash } from 'node:crypto';

import { instant } from '../../io/instant.ts';
import type { OsvEntry } from '../../vulnerabilities/model.ts';
import { semverText } from '../../vulnerabilities/semver.ts';
import { type Advisories, advisoriesOf, type AdvisorySources, type SecurityAdvisory } from './advisories.ts';
import type { AdvisoriesNote } from '../snapshot/manifest.ts';
import { referencesOf, summaryOf, titleOf } from './text.ts';
import type { Withdrawal } from './withdrawals.ts';

/** `current/advisories.json`, its signature beside it: for hosts whose package manager knows no advisories. */
export const ADVISORIES_FILE = 'advisories.json';

export const DATABASE_LICENSE =
  'Go vulnerability database, © the Go Authors, CC BY 4.0: https://go.dev/security/vuln/';
const NO_SEVERITY = "Go's database gives no severity, so none is given here; null is not a grade.";
const NO_DATABASE =
  "This depot had no copy of Go's vulnerability database when it was published: nothing is known of its toolchains.";

/**
 * The file as it is published. It says nothing of publication number, date or signers: the same knowledge about the same packages is the same
 * bytes, and their digest is part of the content id.
 */
export function encodeAdvisories(advisories: Advisories): string {
  const { depot, database, security, withdrawals, toolchains } = advisories;
  const document = {
    kind: 'godepot advisories',
    format: 1,
    depot,
    database:
      database === undefined ? null : { modified: timeOf(database.modified), source: DATABASE_LICENSE },
    notes: database === undefined ? [NO_DATABASE] : [NO_SEVERITY],
    advisories: security.map(securityJson),
    withdrawn: withdrawals.map(withdrawalJson),
    toolchains: toolchains.map(({ release, name, vulnerabilities }) => ({
      go: release,
      name,
      known: vulnerabilities.map(({ id, aliases, package: about, summary, fixed }) => ({
        id,
        aliases,
        about,
        summary,
        fixed,
      })),
    })),
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

/** Adds what the manifest says of them: nothing without a database, since packages and withdrawals decide the rest by themselves. */
export function withAdvisories<T extends AdvisorySources>(
  content: T,
): T & { advisories: AdvisoriesNote | undefined } {
  if (content.vulnerabilities === undefined) return { ...content, advisories: undefined };
  const advisories = advisoriesOf(content);
  const note = {
    modified: timeOf(content.vulnerabilities.modified),
    count: advisories.security.length,
    sha256: hash('sha256', encodeAdvisories(advisories), 'hex'),
  };
  return { ...content, advisories: note };
}

function securityJson(advisory: SecurityAdvisory): object {
  const { id, about, release, name, from, vulnerabilities, packages } = advisory;
  return {
    id,
    type: 'security',
    severity: null,
    about,
    go: release,
    title: titleOf(advisory),
    description: summaryOf(advisory),
    issued: timeOf(earliest(vulnerabilities.map(({ published }) => published))),
    updated: timeOf(latest(vulnerabilities.map(({ modified }) => modified))),
    // one comparison decides: dpkg --compare-versions INSTALLED lt this, rpmdev-vercmp, rpm.labelCompare
    name,
    fixed: `${from.version}-${from.release}`,
    vulnerabilities: vulnerabilities.map((entry) => ({
      id: entry.id,
      aliases: entry.aliases,
      summary: entry.summary,
      references: referencesOf(entry).map(({ href }) => href),
      affected: intervalsOf(entry, about),
    })),
    packages: packages.map(({ fileName }) => fileName),
  };
}

/** Versions as Go's database writes them; `fixed: null` where there is no fix. */
function intervalsOf({ affected }: OsvEntry, about: string): object[] {
  return affected
    .filter(({ package: name }) => name === about)
    .flatMap(({ intervals }) =>
      intervals.map(({ introduced, fixed }) => ({
        introduced: semverText(introduced),
        fixed: fixed === undefined ? null : semverText(fixed),
      })),
    );
}

function withdrawalJson(withdrawal: Withdrawal): object {
  const { id, name, version, release, reason, date, marked, files, successors } = withdrawal;
  return {
    id,
    type: marked ? 'not to be used' : 'withdrawn',
    name,
    version: `${version}-${release}`,
    reason,
    date: instant(date),
    files,
    successors: successors.map(({ fileName }) => fileName),
  };
}

/** Undefined if one of them is: half the dates would make a wrong one. */
export function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 || known.length < times.length ? undefined : Math.min(...known);
}

export function latest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 || known.length < times.length ? undefined : Math.max(...known);
}

function timeOf(seconds: number | undefined): string | null {
  return seconds === undefined ? null : instant(seconds);
}
