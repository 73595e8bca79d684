import type { Lacking } from '../depot/go/archives.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import type { Compression } from '../archive/compress.ts';
import type { PlannedPackage } from '../build/built.ts';
import type { Outcome, ToolchainVerdict } from '../policy/verdict.ts';
import { grouped, type VerdictGroup } from './policy.ts';
import { OUTCOMES, type TargetOutcome, type TargetVerdict } from '../targets/verdict.ts';
import { printableLine } from './printable.ts';
import { evidenceWords, groupedFindings, type TargetPlan } from './targets.ts';

/** What `plan` answers; the text is made of this and nothing else. */
export interface Plan {
  spec: string;
  depot: string;
  current: string | null;
  /** Of the current snapshot; null where it is valid for ever and nobody wants it otherwise. */
  refresh: { due: boolean; why: string; validUntil: string | null } | null;
  /** A rollback that is in force: what it took out the spec does not bring back without a word. Null: none. */
  rolledBack: { sequence: number; of: number; reason: string; removed: string[]; restored: string[] } | null;
  sources: { kind: string; where: string; origin: string }[];
  /** What verdicts rest on; null where there is none at hand. */
  policy: {
    catalogue: { path: string; newest: string | null; releases: number } | null;
    vulnerabilities: { path: string; modified: string | null; entries: number } | null;
  };
  toolchains: (PlannedToolchain & ToolchainVerdict)[];
  /** What each target reads of what will be written. */
  targets: TargetVerdict[];
  /** What payloads are packed with, after what targets made of the spec's choice. */
  compression: TargetPlan['compression'];
  packages: PlannedPackage[] | null;
}

export interface PlannedToolchain {
  toolchain: string;
  /** What the lock says of it: `missing`, or `h1` and what else it rests on, `h1 + checksum database`. */
  pin: string;
  archive: 'in the store' | 'to be fetched';
  /** Why each form is not served to go clients and version managers; null where it is. */
  served: Record<ArchiveForm, Lacking | null>;
}

/** Names of toolchains in one line of reasons. */
const MOST_NAMES = 4;
const LACKING: readonly Lacking[] = ['not in the store', 'not pinned', 'no proof'];

export function renderPlan(plan: Plan): string {
  const { spec, depot, current, refresh, rolledBack, sources, policy, toolchains } = plan;
  const { catalogue, vulnerabilities } = policy;
  const lines = [
    row('spec', spec),
    row('depot', `${depot}, current ${current ?? 'none yet'}`),
    ...(refresh === null
      ? []
      : [row('refresh', refresh.due ? `due: ${refresh.why}: godepot refresh` : refresh.why)]),
    ...rollbackLines(rolledBack),
    ...sources.map(({ where, origin }, index) => row(index === 0 ? 'sources' : '', `${where} (${origin})`)),
    row(
      'catalogue',
      catalogue === null ? 'none at hand' : `${catalogue.path}, newest ${catalogue.newest ?? 'none'}`,
    ),
    row(
      'advisories',
      vulnerabilities === null
        ? 'no database at hand'
        : `${vulnerabilities.path}, of ${vulnerabilities.modified ?? 'unknown date'}`,
    ),
    '',
    ...table([
      ['toolchain', 'pinned by', 'archive', 'verdict'],
      ...toolchains.map((one) => [one.toolchain, one.pin, one.archive, verdictOf(one)]),
    ]),
    '',
    ...reasons(toolchains),
    ...targetLines(plan),
    ...goLines(toolchains),
    '',
    ...packageLines(plan.packages),
  ];
  return lines.map((line) => `${printableLine(line)}\n`).join('');
}

/** What holds up the publication of what the spec asks for. */
function rollbackLines(rolledBack: Plan['rolledBack']): string[] {
  if (rolledBack === null) return [];
  const { sequence, of, reason, removed, restored } = rolledBack;
  return [
    row('rollback', `in force: publication ${sequence} went back to ${of} (${reason})`),
    ...(removed.length === 0 ? [] : [row('', `not listed without --resume: ${removed.join(', ')}`)]),
    ...(restored.length === 0 ? [] : [row('', `stays listed without --resume: ${restored.join(', ')}`)]),
  ];
}

/** `refuse: minimum-age`; all rules with the worst outcome. */
function verdictOf({ outcome, verdicts }: ToolchainVerdict): string {
  if (outcome === 'pass') return 'pass';
  const rules = verdicts.filter((verdict) => verdict.outcome === outcome).map(({ rule }) => rule);
  return `${outcome}: ${rules.join(', ')}`;
}

/** Each reason once, worst first, with the toolchains that it is about; what policy only reports comes last. */
function reasons(toolchains: readonly ToolchainVerdict[]): string[] {
  const told = (['refuse', 'warn', 'unknown'] as const).flatMap((outcome: Outcome) =>
    grouped(toolchains, [outcome]).map((group) => reason(outcome, group)),
  );
  const reported = grouped(toolchains, ['pass'])
    .filter(({ verdict }) => verdict.vulnerabilities?.some(({ accepted }) => !accepted) === true)
    .map((group) => reason('report', group));
  return [...told, ...reported].flat();
}

function reason(word: string, { verdict, toolchains }: VerdictGroup): string[] {
  const more = toolchains.length - MOST_NAMES;
  const about = `${toolchains.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return [
    `${word.padEnd(9)}${verdict.rule.padEnd(17)}${verdict.reason}`,
    `${''.padEnd(26)}${about}`,
    `${''.padEnd(26)}set in ${verdict.change}`,
    '',
  ];
}

/** One line where all is well; what is adapted, unproven or refused with its reason and evidence. */
function targetLines({ targets, compression }: Plan): string[] {
  const named = (outcome: TargetOutcome): string[] =>
    targets.filter((one) => one.outcome === outcome).map(({ target }) => target);
  const counts = OUTCOMES.toReversed()
    .map((outcome) => [outcome, named(outcome)] as const)
    .filter(([, names]) => names.length > 0)
    .map(([outcome, names]) => `${outcome}: ${names.join(' ')}`);
  return [
    row('targets', counts.join('; ')),
    row('packed', `rpm ${packedWords(compression.rpm)}, deb ${packedWords(compression.deb)}`),
    ...(['refuse', 'adapt', 'warn'] as const).flatMap((outcome) =>
      groupedFindings(targets, [outcome]).flatMap(({ finding, reasons: each, targets: names }) => [
        `${outcome.padEnd(9)}${finding.subject.padEnd(17)}${each.join('; ')}`,
        `${''.padEnd(26)}${names.join(', ')}`,
        `${''.padEnd(26)}${evidenceWords(finding)}; ${finding.subject === 'key' ? 'see' : 'set in'} ${finding.change}`,
      ]),
    ),
  ];
}

const HOW: Readonly<Record<Lacking, string>> = {
  'not in the store': 'godepot fetch --form FORM',
  'not pinned': 'godepot lock update --recheck',
  'no proof': 'godepot lock verify, where a source passes the checksum database on',
};

/** What go itself and version managers will find in the depot, and for each that they will not, what is missing. */
function goLines(toolchains: readonly PlannedToolchain[]): string[] {
  return (
    [
      ['goproxy', 'module-zip', 'module zip'],
      ['dl', 'tarball', 'official tarball'],
    ] as const
  ).flatMap(([folder, form, words]) => {
    const served = toolchains.filter((one) => one.served[form] === null).length;
    const lacking = LACKING.flatMap((why) => {
      const names = toolchains.flatMap((one) => (one.served[form] === why ? [one.toolchain] : []));
      if (names.length === 0) return [];
      const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
      const what = why === 'no proof' ? 'no proof of the record' : `${words} ${why}`;
      return `${''.padEnd(11)}${what}: ${names.slice(0, MOST_NAMES).join(', ')}${more} (${HOW[why].replace('FORM', form)})`;
    });
    return [row(folder, `${served} of ${toolchains.length} as ${words}`), ...lacking];
  });
}

function packedWords(compression: Compression): string {
  return compression.format === 'zstd'
    ? `zstd level ${compression.level} window 2^${compression.windowLog}`
    : `gzip level ${compression.level}`;
}

function packageLines(packages: readonly PlannedPackage[] | null): string[] {
  return packages === null
    ? [row('packages', 'first: godepot keys init, and godepot lock update where a pin is missing')]
    : packages.map(
        ({ fileName, state, why }) => `${fileName.padEnd(54)}${state}${why === undefined ? '' : `: ${why}`}`,
      );
}

function row(name: string, text: string): string {
  return `${name.padEnd(10)} ${text}`;
}

/** Columns as wide as their widest cell. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (most, cells) => cells.map((cell, index) => Math.max(cell.length, most[index] ?? 0)),
    [],
  );
  return rows.map((cells) =>
    cells
      .map((cell, index) => cell.padEnd((widths[index] ?? 0) + 2))
      .join('')
      .trimEnd(),
  );
}
