import type { Answer, Cell, Evidence } from './cell.ts';
import {
  COMPRESSORS,
  FEATURE_WORDS,
  FEATURES,
  KEY_TRAITS,
  type KeyTrait,
  type Target,
  TRAIT_WORDS,
} from './model.ts';

/** Columns of the overview: what sets targets apart. */
const OVERVIEW: readonly (readonly [name: string, trait: KeyTrait])[] = [
  ['rsa2048', 'rsa-2048'],
  ['rsa4096', 'rsa-3072'],
  ['ed25519', 'ed25519'],
  ['p256', 'nistp256'],
  ['subkey', 'signing-subkey'],
  ['critical', 'critical-other'],
  ['sha1', 'sha1-self-signature'],
  ['expired', 'expired'],
];

/** One line a target, in columns; `?` marks what nobody has proven. */
export function renderOverview(targets: readonly Target[]): string {
  const rows = [
    ['', 'gzip', 'zstd', 'window', ...OVERVIEW.map(([name]) => name), 'tools'],
    ...targets.map((target) => [
      target.name,
      mark(target.compressors.gzip),
      mark(target.compressors.zstd),
      target.zstdWindow === undefined
        ? '-'
        : `2^${target.zstdWindow.log}${question(target.zstdWindow.evidence)}`,
      ...OVERVIEW.map(([, trait]) => mark(target.keys[trait])),
      target.tools,
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd((widths[column] ?? 0) + 2))
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

/** Everything about one target, as Markdown: what is answered alike on the same evidence stands in one line. */
export function renderTarget(target: Target): string {
  const { name, title, format, tools, verifier, compressors, zstdWindow, features, keys } = target;
  const lines = new Map<string, string[]>();
  const add = (what: string, answer: string, { kind, by }: Evidence): void => {
    const key = `${answer}|${kind}: ${by}`;
    lines.set(key, [...(lines.get(key) ?? []), what]);
  };
  for (const each of COMPRESSORS) addCell(`${each} payload`, compressors[each]);
  if (zstdWindow !== undefined) add(`zstd windows up to 2^${zstdWindow.log}`, 'yes', zstdWindow.evidence);
  for (const each of FEATURES) addCell(FEATURE_WORDS[each], features[each]);
  for (const each of KEY_TRAITS) addCell(TRAIT_WORDS[each], keys[each]);
  function addCell(what: string, { answer, evidence }: Cell): void {
    add(what, words(answer), evidence);
  }
  return [
    `## ${name}: ${title}`,
    '',
    `Takes ${format}s; ${tools}; signatures are checked by ${verifier}.`,
    '',
    ...[...lines].map(([key, whats]) => {
      const at = key.indexOf('|');
      return `- ${key.slice(0, at)}: ${whats.join('; ')} (${key.slice(at + 1)})`;
    }),
  ].join('\n');
}

function words(answer: Answer): string {
  return typeof answer === 'object'
    ? `until ${answer.until}`
    : { yes: 'yes', warns: 'with a warning', no: 'no' }[answer];
}

function mark({ answer, evidence }: Cell): string {
  return `${typeof answer === 'object' ? `<${answer.until.slice(0, 4)}` : answer}${question(evidence)}`;
}

function question({ kind }: Evidence): string {
  return kind === 'unproven' ? '?' : '';
}
