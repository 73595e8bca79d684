import { counted } from '../../io/counted.ts';
import { isWithdrawn } from '../snapshot/yanks.ts';
import type { ComparedYank, PackageDifference, Rebuilt, SnapshotDifference, ValueChange } from './model.ts';

/** A heading and what is to be said under it, for a terminal and for the page alike; marks as `diff` has them. */
export interface Section {
  title: string;
  items: { mark: '+' | '-' | '~'; subject: string; text: string }[];
}

/** What a difference is to people; no section is empty, and none at all means that nothing differs. */
export function sectionsOf(difference: SnapshotDifference): Section[] {
  const { packages, depot, policy, environment, yanks, archives, signatures, advisories } = difference;
  const sections: Section[] = [
    { title: 'toolchains', items: packages.filter(({ toolchain }) => toolchain).map(packageItem) },
    { title: 'packages', items: packages.filter(({ toolchain }) => !toolchain).map(packageItem) },
    {
      title: 'signatures',
      items:
        signatures === null
          ? []
          : [
              {
                mark: '~',
                subject: 'signed by',
                text: fromTo(keys(signatures.before), keys(signatures.after)),
              },
            ],
    },
    { title: 'policy', items: policy.map(valueItem) },
    { title: 'go.env of the newest toolchain', items: environment.map(valueItem) },
    { title: 'depot', items: depot.map(valueItem) },
    {
      title: 'yanks',
      items: [
        ...yanks.added.map((yank) => ({
          mark: '-' as const,
          subject: yank.fileName,
          text: `${withdrawal(yank)}: ${yank.reason}${wasText(yanks.lifted, yank)}`,
        })),
        ...yanks.lifted.filter(isGone(yanks.added)).map((yank) => ({
          mark: '+' as const,
          subject: yank.fileName,
          text: `no longer ${withdrawal(yank)} (was: ${yank.reason})`,
        })),
      ],
    },
    {
      title: 'advisories',
      items:
        advisories === null
          ? []
          : [
              {
                mark: '~',
                subject: 'data',
                text: advisoriesText(dataText(advisories.before), dataText(advisories.after)),
              },
            ],
    },
    {
      title: 'archives served to go',
      items: [
        ...archives.added.map(({ toolchain, form }) => ({
          mark: '+' as const,
          subject: toolchain,
          text: form,
        })),
        ...archives.removed.map(({ toolchain, form }) => ({
          mark: '-' as const,
          subject: toolchain,
          text: form,
        })),
      ],
    },
  ];
  return sections.filter(({ items }) => items.length > 0);
}

/** Of a mark that became a withdrawal, and of a reason that was mended, one line says both. */
function wasText(before: readonly ComparedYank[], { fileName }: ComparedYank): string {
  const was = before.find((one) => one.fileName === fileName);
  return was === undefined ? '' : ` (was ${withdrawal(was)}: ${was.reason})`;
}

function isGone(now: readonly ComparedYank[]): (yank: ComparedYank) => boolean {
  const names = new Set(now.map(({ fileName }) => fileName));
  return ({ fileName }) => !names.has(fileName);
}

function withdrawal(yank: ComparedYank): string {
  return isWithdrawn(yank) ? 'withdrawn' : 'marked as not to be used';
}

const MARKS = {
  added: '+',
  removed: '-',
  upgraded: '~',
  downgraded: '~',
  rebuilt: '~',
  changed: '~',
} as const;

function packageItem(difference: PackageDifference): Section['items'][number] {
  return { mark: MARKS[difference.change], subject: difference.name, text: packageText(difference) };
}

/** `upgraded 1.27.2 -> 1.27.3; 1.27.2 is no longer listed` */
function packageText({ change, before, after, added, removed, ...more }: PackageDifference): string {
  const said: string[] = [];
  if (change === 'added') said.push(`added: ${added.join(', ')}`);
  else if (change === 'removed') said.push(`removed; it had ${removed.join(', ')}`);
  else if (change === 'upgraded' || change === 'downgraded') said.push(`${change} ${before} -> ${after}`);
  if (change !== 'added' && change !== 'removed') {
    const beside = added.filter((version) => version !== after);
    if (beside.length > 0) said.push(`${beside.join(', ')} ${isOrAre(beside)} listed, too`);
    if (removed.length > 0) said.push(`${removed.join(', ')} ${isOrAre(removed)} no longer listed`);
    // a downgrade says so by what is no longer listed
    else if (change === 'upgraded' && before !== null) said.push(`${before} stays listed`);
  }
  said.push(...more.rebuilt.map(rebuiltText));
  for (const { version, added: come, removed: gone } of more.architectures) {
    if (come.length > 0) said.push(`${version} now for ${come.join(' ')}`);
    if (gone.length > 0) said.push(`${version} no longer for ${gone.join(' ')}`);
  }
  if (more.altered.length > 0)
    said.push(`OTHER BYTES UNDER THE SAME NAME, which must never be: ${more.altered.join(', ')}`);
  return said.join('; ');
}

/** `1.27.3 rebuilt, rpm release 1 -> 2: env GOPROXY off -> direct` */
function rebuiltText({ version, formats, inputs }: Rebuilt): string {
  const releases = formats.map(
    ({ format, before, after, direction }) =>
      `${format} release ${before} -> ${after}${direction === 'lowered' ? ' (an older one again)' : ''}`,
  );
  const why = inputs.length === 0 ? 'no recorded input differs' : inputs.map(valueText).join(', ');
  return `${version} rebuilt, ${releases.join(', ')}: ${why}`;
}

/** Digests and the like: their beginning tells them apart, and programs get all of it. */
const LONG = 60;

function valueText({ name, before, after }: ValueChange): string {
  return `${name} ${fromTo(short(before), short(after))}`;
}

function valueItem({ name, before, after }: ValueChange): Section['items'][number] {
  const mark = before === null ? '+' : after === null ? '-' : '~';
  return { mark, subject: name, text: fromTo(before, after) };
}

function short(value: string | null): string | null {
  if (value === null || value.length <= LONG) return value;
  return `${value.slice(0, 12)}...`;
}

function fromTo(before: string | null, after: string | null): string {
  return `${before ?? '(none)'} -> ${after ?? '(none)'}`;
}

function keys(fingerprints: readonly string[]): string | null {
  return fingerprints.length === 0 ? null : fingerprints.join(' and ');
}

function dataText(data: { modified: string | null; count: number } | null): string | null {
  return data === null
    ? null
    : `${counted(data.count, 'advisory', 'advisories')} as of ${data.modified ?? 'an unknown date'}`;
}

/** Other packages are enough for other words by the same data, which two equal halves of a change would hide. */
function advisoriesText(before: string | null, after: string | null): string {
  return before === after
    ? `${after ?? ''} on both sides; what they say of packages differs`
    : fromTo(before, after);
}

function isOrAre(list: readonly string[]): string {
  return list.length === 1 ? 'is' : 'are';
}
