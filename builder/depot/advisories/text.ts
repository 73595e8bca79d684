import { counted } from '../../io/counted.ts';
import type { OsvEntry } from '../../vulnerabilities/model.ts';
import type { SecurityAdvisory } from './advisories.ts';
import type { Withdrawal } from './withdrawals.ts';

/** What advisories say in words; one place, so that updateinfo.xml, advisories.json and the page say the same. */

/** What the two packages of Go's database are, to whoever has to decide what to do. */
const ABOUT = {
  stdlib: 'the standard library (stdlib)',
  toolchain: 'the go command, compilers and tools (toolchain)',
} as const;

const TO_DO = {
  stdlib: (name: string): string =>
    `The standard library is part of every program that is built with it: upgrade ${name}, then build programs again and roll them out.`,
  toolchain: (name: string): string =>
    `The tools run where programs are built: upgrade ${name} there. Programs that are built already need it only where a summary names the compiler or linker.`,
} as const;

export interface AdvisoryReference {
  /** updateinfo's word; `cve` is what `dnf --cve` looks for. */
  type: 'cve' | 'other';
  id: string;
  href: string;
}

export function titleOf({ release, about, vulnerabilities }: SecurityAdvisory): string {
  return `go${release} fixes ${counted(vulnerabilities.length, 'vulnerability', 'vulnerabilities')} in ${ABOUT[about]}`;
}

export function summaryOf({ about, name }: SecurityAdvisory): string {
  return TO_DO[about](name);
}

/** Its own page first, then what else it is called. */
export function referencesOf({ id, aliases }: Pick<OsvEntry, 'id' | 'aliases'>): AdvisoryReference[] {
  return [
    { type: 'other', id, href: `https://pkg.go.dev/vuln/${id}` },
    ...aliases.flatMap((alias): AdvisoryReference[] => {
      if (/^CVE-\d{4}-\d{4,}$/.test(alias))
        return [{ type: 'cve', id: alias, href: `https://www.cve.org/CVERecord?id=${alias}` }];
      if (alias.startsWith('GHSA-'))
        return [{ type: 'other', id: alias, href: `https://github.com/advisories/${alias}` }];
      return [];
    }),
  ];
}

/** `GO-2026-6603 (CVE-2026-78659): HTTP/2 server memory exhaustion ...` */
export function lineOf({ id, aliases, summary }: Pick<OsvEntry, 'id' | 'aliases' | 'summary'>): string {
  const others = aliases.length === 0 ? '' : ` (${aliases.join(', ')})`;
  return `${id}${others}${summary === '' ? '' : `: ${summary}`}`;
}

export function withdrawalTitle({ name, version, release, marked, successors }: Withdrawal): string {
  const [next] = successors;
  const what = marked ? 'is marked as not to be used' : 'was withdrawn';
  const instead =
    next === undefined ? 'no newer one takes its place' : `take ${next.version}-${next.release}`;
  return `${name} ${version}-${release} ${what}; ${instead}`;
}

export function withdrawalText(withdrawal: Withdrawal): string {
  return `Reason: ${withdrawal.reason}\n${withdrawalAdvice(withdrawal)}`;
}

/** What hosts that have it do. */
export function withdrawalAdvice({ name, version, release, marked, successors }: Withdrawal): string {
  const hosts = `Hosts that have ${version}-${release}`;
  if (successors.length > 0) return `${hosts} upgrade ${name}.`;
  return marked
    ? `${hosts} may keep it; nobody should begin to use it.`
    : `${hosts} go back to an older version.`;
}
