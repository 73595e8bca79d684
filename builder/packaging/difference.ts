import { diff } from 'node:util';

import { instant } from '../io/instant.ts';
import type { FileFacts, PackageFacts } from './facts.ts';

export type Area = 'identity' | 'relations' | 'scripts' | 'files' | 'packing' | 'signature';

/** One thing that differs: what it is, and how it was and is. */
export interface Difference {
  area: Area;
  /** Field, kind of relation, script, path. */
  subject: string;
  change: 'added' | 'removed' | 'changed';
  /** In words, one for each property that differs: `mode 644 -> 755`. */
  details: string[];
  /** Of scripts, relations and long fields: each line with `+`, `-` or a space before it. */
  lines?: string[];
}

/** Lines of both sides together for which single lines are told: the time and memory of finding them grows with the square. */
const MOST_LINES = 2000;
/** Unchanged lines around a changed one. */
const CONTEXT = 2;

/**
 * Everything in which two packages differ. Of packages of two formats only what both have is compared: common fields and files, and not
 * the directories that debs list and rpms take for granted. Pure.
 */
export function differences(from: PackageFacts, to: PackageFacts): Difference[] {
  if (from.format !== to.format) {
    return [
      ...texts('identity', from.common, to.common),
      ...files(withoutDirectories(from.files, to.files), withoutDirectories(to.files, from.files), () => ''),
    ];
  }
  return [
    ...texts('identity', from.fields, to.fields),
    ...texts('relations', lists(from), lists(to)),
    ...texts('scripts', from.scripts, to.scripts),
    ...files(from.files, to.files, ({ flags }) => flags),
    ...texts('packing', from.packing, to.packing),
    ...texts('signature', new Map([['signature', from.signature]]), new Map([['signature', to.signature]])),
  ];
}

function lists({ relations }: PackageFacts): Map<string, string> {
  return new Map([...relations].map(([kind, list]) => [kind, list.join('\n')]));
}

/** Those that the other side has as well, and everything that is no directory. */
function withoutDirectories(
  own: PackageFacts['files'],
  other: PackageFacts['files'],
): Map<string, FileFacts> {
  return new Map([...own].filter(([path, { type }]) => type !== 'directory' || other.has(path)));
}

function texts(area: Area, from: ReadonlyMap<string, string>, to: ReadonlyMap<string, string>): Difference[] {
  return [...new Set([...from.keys(), ...to.keys()])].flatMap((subject): Difference[] => {
    const before = from.get(subject) ?? '';
    const after = to.get(subject) ?? '';
    if (before === after) return [];
    const change = before === '' ? 'added' : after === '' ? 'removed' : 'changed';
    const isLong = area === 'relations' || area === 'scripts' || `${before}${after}`.includes('\n');
    if (!isLong) return [{ area, subject, change, details: [detail('', before, after)] }];
    return [{ area, subject, change, ...lineDifference(before, after) }];
  });
}

function lineDifference(before: string, after: string): Pick<Difference, 'details' | 'lines'> {
  const [old, young] = [before, after].map((text) =>
    text === '' ? [] : text.replace(/\n$/, '').split('\n'),
  );
  if (old === undefined || young === undefined) return { details: [] };
  if (old.length + young.length > MOST_LINES)
    return { details: [`${old.length} lines -> ${young.length} lines, too many to compare one by one`] };
  const all = diff(old, young).map(
    ([operation, line]) => `${{ '-1': '+', 0: ' ', 1: '-' }[operation]}${line}`,
  );
  const isNear = (at: number): boolean =>
    all.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some((line) => !line.startsWith(' '));
  const lines = all.filter((_, at) => isNear(at));
  // a last line feed more or less is no line of its own
  return { details: lines.length === 0 ? ['its last line ends otherwise'] : [], lines };
}

function files(
  from: PackageFacts['files'],
  to: PackageFacts['files'],
  flags: (file: FileFacts) => string,
): Difference[] {
  const paths = [...new Set([...from.keys(), ...to.keys()])].sort();
  const found = paths.flatMap((subject): Difference[] => {
    const [before, after] = [from.get(subject), to.get(subject)];
    const area = 'files';
    if (before === undefined && after !== undefined)
      return [{ area, subject, change: 'added', details: [describe(after)] }];
    if (after === undefined && before !== undefined)
      return [{ area, subject, change: 'removed', details: [describe(before)] }];
    if (before === undefined || after === undefined) return [];
    const properties: [name: string, before: string, after: string][] = [
      ['type', before.type, after.type],
      ['mode', before.mode.toString(8), after.mode.toString(8)],
      ['owner', before.owner, after.owner],
      ['size', String(before.size), String(after.size)],
      ['sha256', before.sha256, after.sha256],
      ['target', before.target, after.target],
      ['flags', flags(before), flags(after)],
      ['time', instant(before.mtime), instant(after.mtime)],
    ];
    const details = properties.filter(([, old, young]) => old !== young).map((row) => detail(...row));
    return details.length === 0 ? [] : [{ area, subject, change: 'changed', details }];
  });
  return withTimesTogether(found);
}

const TIME_ONLY = /^time (.*)$/;

/** A rebuilt toolchain has other times throughout, and ten thousand lines of them would hide the dozen that matter. */
function withTimesTogether(found: readonly Difference[]): Difference[] {
  const isTimeOnly = ({ change, details }: Difference): boolean =>
    change === 'changed' && details.length === 1 && TIME_ONLY.test(details[0] ?? '');
  const times = found.filter(isTimeOnly);
  const kinds = new Set(times.flatMap(({ details }) => details));
  if (times.length < 2) return [...found];
  const [only] = kinds;
  const how = kinds.size === 1 ? (TIME_ONLY.exec(only ?? '')?.[1] ?? '') : `in ${kinds.size} ways`;
  const details = [`${times.length} entries differ in nothing but their time: ${how}`];
  return [
    ...found.filter((difference) => !isTimeOnly(difference)),
    { area: 'files', subject: 'times', change: 'changed', details },
  ];
}

function describe({ type, mode, owner, size, target, flags }: FileFacts): string {
  const about = [type, mode.toString(8), owner];
  if (type === 'file') about.push(`${size} bytes`);
  if (target !== '') about.push(`-> ${target}`);
  if (flags !== '') about.push(`(${flags})`);
  return about.join(' ');
}

function detail(name: string, before: string, after: string): string {
  const change = `${before === '' ? 'nothing' : before} -> ${after === '' ? 'nothing' : after}`;
  return name === '' ? change : `${name} ${change}`;
}
