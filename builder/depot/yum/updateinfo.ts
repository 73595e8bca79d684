import { archName } from '../../packaging/arch.ts';
import type { GoArch } from '../../spec/model.ts';
import { earliest, latest } from '../advisories/json.ts';
import type { Advisories, SecurityAdvisory } from '../advisories/advisories.ts';
import {
  lineOf,
  referencesOf,
  summaryOf,
  titleOf,
  withdrawalText,
  withdrawalTitle,
} from '../advisories/text.ts';
import { servedIn } from '../snapshot/layout.ts';
import type { Withdrawal } from '../advisories/withdrawals.ts';
import { attributesOf, leaf, XML_DECLARATION } from './xml.ts';

/** Who says it: dnf and zypper show it, nothing asks it. */
const STATUS = 'final';

/**
 * updateinfo.xml of one architecture's tree: what `dnf updateinfo`, `dnf upgrade --security` and `zypper list-patches` read. There is no
 * schema; the shape is what libsolv (ext/repo_updateinfoxml.c) and createrepo_c read of it. A severity is never written, since none is known.
 * Undefined where there is nothing to say and no database that would make "nothing" mean something.
 */
export function encodeUpdateinfo(advisories: Advisories, arch: GoArch): string | undefined {
  const { depot, database, security, withdrawals } = advisories;
  if (database === undefined && withdrawals.length === 0) return undefined;
  return [
    `${XML_DECLARATION}<updates>`,
    ...security.flatMap((advisory) => securityUpdate(advisory, depot, arch, database?.modified) ?? []),
    ...withdrawals.flatMap((withdrawal) => withdrawalUpdate(withdrawal, depot, arch)),
    '</updates>\n',
  ].join('\n');
}

interface Update {
  id: string;
  type: 'security' | 'bugfix';
  title: string;
  description: string;
  /** Unix seconds. */
  issued: number | undefined;
  updated: number | undefined;
  references: readonly { type: string; id: string; href: string }[];
  packages: readonly UpdatePackage[];
}

interface UpdatePackage {
  name: string;
  version: string;
  release: string;
  arch: string;
  /** Undefined for one that is not listed here any more: what has its version or a newer one has the fix all the same. */
  fileName: string | undefined;
}

/** Undefined where this architecture has no package with the fix. */
function securityUpdate(
  advisory: SecurityAdvisory,
  depot: string,
  arch: GoArch,
  known: number | undefined,
): string | undefined {
  const { id, name, from, vulnerabilities } = advisory;
  const packages = advisory.packages.filter((pkg) => pkg.format === 'rpm' && servedIn(pkg, arch));
  if (packages.length === 0) return undefined;
  const first = packages.find((pkg) => pkg.version === from.version && pkg.release === from.release);
  return update(depot, {
    id,
    type: 'security',
    title: titleOf(advisory),
    description: [summaryOf(advisory), '', ...vulnerabilities.map(lineOf)].join('\n'),
    // without a date dnf shows the beginning of 1970
    issued: earliest(vulnerabilities.map(({ published }) => published)) ?? known,
    updated: latest(vulnerabilities.map(({ modified }) => modified)) ?? known,
    references: vulnerabilities.flatMap(referencesOf),
    packages: [{ name, ...from, arch: archName(arch, 'rpm'), fileName: first?.fileName }],
  });
}

/** Where no newer version takes its place the list of packages is empty: clients show it by its name, and no upgrade follows from it. */
function withdrawalUpdate(withdrawal: Withdrawal, depot: string, arch: GoArch): string[] {
  const { id, files, date, successors } = withdrawal;
  if (!files.some((file) => file.endsWith(`.${archName(arch, 'rpm')}.rpm`) || file.endsWith('.noarch.rpm')))
    return [];
  return [
    update(depot, {
      id,
      type: 'bugfix',
      title: withdrawalTitle(withdrawal),
      description: withdrawalText(withdrawal),
      issued: date,
      updated: date,
      references: [],
      packages: successors
        .filter((pkg) => pkg.format === 'rpm' && servedIn(pkg, arch))
        .map(({ name, version, release, arch: own, fileName }) => ({
          name,
          version,
          release,
          arch: archName(own, 'rpm'),
          fileName,
        })),
    }),
  ];
}

function update(depot: string, { packages, references, ...about }: Update): string {
  return [
    `<update${attributesOf({ from: depot, status: STATUS, type: about.type, version: '1' })}>`,
    leaf('id', about.id),
    leaf('title', about.title),
    ...(about.issued === undefined ? [] : [leaf('issued', '', { date: dateTime(about.issued) })]),
    ...(about.updated === undefined ? [] : [leaf('updated', '', { date: dateTime(about.updated) })]),
    leaf('description', about.description),
    '<references>',
    ...references.map(({ type, id, href }) => leaf('reference', '', { href, id, title: id, type })),
    '</references>',
    '<pkglist>',
    `<collection${attributesOf({ short: depot })}>`,
    leaf('name', depot),
    ...packages.flatMap(({ name, version, release, arch, fileName }) => [
      `<package${attributesOf({ name, epoch: '0', version, release, arch })}>`,
      ...(fileName === undefined ? [] : [leaf('filename', fileName)]),
      '</package>',
    ]),
    '</collection>',
    '</pkglist>',
    '</update>',
  ].join('\n');
}

/** `2026-11-05 23:49:57`, in UTC, as createrepo_c and dnf want it. */
function dateTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}
