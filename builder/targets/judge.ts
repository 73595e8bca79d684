import type { Compression } from '../archive/compress.ts';
import {
  type Compressor,
  FEATURE_WORDS,
  type Feature,
  type KeyTrait,
  type Target,
  type TargetName,
  TRAIT_WORDS,
} from './model.ts';
import {
  type TargetFinding,
  type TargetVerdict,
  outcomeOfCell,
  outcomeOfTrait,
  wordsOfCell,
  worstOf,
} from './verdict.ts';

type Format = Target['format'];

/** What may take the place of what `compression:` asks for. */
export interface Adaptable {
  /** Instead of zstd; undefined where the spec names the format. */
  gzip: Compression | undefined;
  /** True unless the spec names the window. */
  window: boolean;
}

/** A key whose signatures targets are to take. */
export interface PlannedKey {
  /** `current key 9F3A 02C1 ...` */
  name: string;
  traits: readonly KeyTrait[];
}

/** Everything about what will be written that a target may not read. */
export interface PlannedOutput {
  compression: Compression;
  adaptable: Adaptable;
  /** Those that are used. */
  features: readonly Feature[];
  keys: readonly PlannedKey[];
  /** Unix seconds. */
  now: number;
  /** How findings name the file that decides: `specs/depot.yaml`. */
  spec: string;
}

/**
 * What payloads are packed with. There is one rpm and one deb of a name-version-release, so the targets of one format share it; those of the
 * other have no say: a server with dpkg never reads an rpm.
 */
export function packedFor(
  targets: readonly Target[],
  compression: Compression,
  adaptable: Adaptable,
): Record<Format, Compression> {
  const packed = (format: Format): Compression =>
    targets
      .filter((target) => target.format === format)
      .reduce((chosen, target) => adapted(chosen, target, adaptable), compression);
  return { rpm: packed('rpm'), deb: packed('deb') };
}

/** What this target reads, as near to what is asked for as may be; the same where nothing may take its place. */
function adapted(asked: Compression, { compressors, zstdWindow }: Target, adaptable: Adaptable): Compression {
  if (asked.format !== 'zstd') return asked;
  if (isRefused(compressors.zstd)) return adaptable.gzip ?? asked;
  const most = zstdWindow?.log ?? asked.windowLog;
  return asked.windowLog > most && adaptable.window ? { ...asked, windowLog: most } : asked;
}

/** Those of these targets that are known not to read a payload that was packed before. */
export function cannotRead(
  targets: readonly Target[],
  format: Format,
  packed: { format: Compressor; windowLog: number },
): TargetName[] {
  return targets
    .filter((target) => target.format === format)
    .filter(
      ({ compressors, zstdWindow }) =>
        isRefused(compressors[packed.format]) ||
        (packed.format === 'zstd' && packed.windowLog > (zstdWindow?.log ?? packed.windowLog)),
    )
    .map(({ name }) => name);
}

/** Judges each target: what it does not read, what is written instead, what nobody has proven. */
export function judgeTargets(targets: readonly Target[], output: PlannedOutput): TargetVerdict[] {
  const packed = packedFor(targets, output.compression, output.adaptable);
  return targets.map((target) => {
    const findings = [
      ...compressionFindings(target, packed[target.format], output),
      ...keyFindings(target, output),
      ...featureFindings(target, output),
    ];
    return {
      target: target.name,
      format: target.format,
      outcome: worstOf(findings.map(({ outcome }) => outcome)),
      findings,
    };
  });
}

function compressionFindings(target: Target, packed: Compression, output: PlannedOutput): TargetFinding[] {
  const { compression: asked, adaptable, spec } = output;
  const { format, compressors, zstdWindow } = target;
  const change = `${spec}: compression`;
  const finding = (
    outcome: TargetFinding['outcome'],
    reason: string,
    evidence: TargetFinding['evidence'],
    where: string = change,
  ): TargetFinding => ({ subject: 'compression', outcome, reason, evidence, change: where });
  const cell = compressors[asked.format];
  if (isRefused(cell)) {
    return adaptable.gzip !== undefined && packed.format === 'gzip'
      ? [
          finding(
            'adapt',
            `does not read ${asked.format}: every ${format} is packed with gzip level ${packed.level} instead`,
            cell.evidence,
            `${spec}: targets; or compression: gzip`,
          ),
        ]
      : [
          finding(
            'refuse',
            `does not read ${asked.format}, which the spec names`,
            cell.evidence,
            `${change}: a preset instead of a format, or gzip; or leave the target out`,
          ),
        ];
  }
  // another target's gzip is read by this one, too
  if (packed.format !== 'zstd') return unprovenOf(compressors.gzip, 'gzip', finding);
  const most = zstdWindow?.log ?? 0;
  if (packed.windowLog > most)
    return [
      finding(
        'refuse',
        `reads windows of zstd up to 2^${most}, and the spec names 2^${packed.windowLog}`,
        zstdWindow?.evidence ?? cell.evidence,
      ),
    ];
  if (asked.format === 'zstd' && asked.windowLog > most)
    return [
      finding(
        'adapt',
        `reads windows of zstd up to 2^${most}: every ${format} gets that instead of 2^${asked.windowLog}`,
        zstdWindow?.evidence ?? cell.evidence,
      ),
    ];
  return unprovenOf(cell, 'zstd', finding);
}

function unprovenOf(
  cell: Target['compressors']['zstd'],
  what: string,
  finding: (outcome: 'warn', reason: string, evidence: TargetFinding['evidence']) => TargetFinding,
): TargetFinding[] {
  return cell.evidence.kind === 'unproven'
    ? [finding('warn', `nobody has proven that it reads ${what}`, cell.evidence)]
    : [];
}

/** Keys that have a trait in common are told together, and named where others lack it. */
function keyFindings(target: Target, { keys, now }: PlannedOutput): TargetFinding[] {
  const byTrait = new Map<KeyTrait, string[]>();
  for (const { name, traits } of keys)
    for (const trait of traits) byTrait.set(trait, [...(byTrait.get(trait) ?? []), name]);
  return [...byTrait].flatMap(([trait, names]): TargetFinding[] => {
    const cell = target.keys[trait];
    const outcome = outcomeOfTrait(trait, cell, now);
    if (outcome === 'ok') return [];
    const whose = names.length === keys.length ? '' : `${names.join(', ')}: `;
    const reason = `${whose}${TRAIT_WORDS[trait]}: ${wordsOfCell(cell)}`;
    return [{ subject: 'key', outcome, reason, evidence: cell.evidence, change: 'godepot keys lint' }];
  });
}

function featureFindings(target: Target, { features, now, spec }: PlannedOutput): TargetFinding[] {
  return features.flatMap((feature): TargetFinding[] => {
    const cell = target.features[feature];
    const outcome = outcomeOfCell(cell, now);
    if (outcome === 'ok') return [];
    const reason = `${FEATURE_WORDS[feature]}: ${wordsOfCell(cell)}`;
    return [
      {
        subject: 'feature',
        outcome,
        reason,
        evidence: cell.evidence,
        change: `${spec}: leave the target out`,
      },
    ];
  });
}

/** Known not to be read; what is only likely not to be is warned of. */
function isRefused(cell: Target['compressors']['zstd']): boolean {
  return cell.answer === 'no' && cell.evidence.kind !== 'unproven';
}
