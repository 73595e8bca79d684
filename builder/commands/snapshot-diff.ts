import { compareSnapshots } from '../depot/compare/compare.ts';
import type { ComparedSnapshot, Side, SnapshotDifference } from '../depot/compare/model.ts';
import { noteText } from '../depot/snapshot/note-words.ts';
import { sectionsOf } from '../depot/compare/words.ts';
import { findSnapshot } from '../depot/snapshot/find-snapshot.ts';
import { manifestSigners } from '../depot/signatures/signature-files.ts';
import { readSnapshot } from '../depot/snapshot/snapshots.ts';
import { DIFFERENT } from '../exit-status.ts';
import { instant } from '../io/instant.ts';
import type { Answer, Context } from './context.ts';
import { printableLine } from './printable.ts';
import { megabytes } from './progress-bars.ts';

export async function snapshotDiff(context: Context, from: string, to: string): Promise<Answer> {
  const [before, after] = [await compared(context.depot, from), await compared(context.depot, to)];
  const difference = compareSnapshots(before, after);
  const differs = sectionsOf(difference).length > 0 || !difference.sameContent;
  return {
    result: { ...difference, from: dated(difference.from), to: dated(difference.to) },
    text: differenceText(difference),
    exitStatus: differs ? DIFFERENT : 0,
  };
}

async function compared(depot: string, wanted: string): Promise<ComparedSnapshot> {
  const snapshot = await readSnapshot(await findSnapshot(depot, wanted));
  return { ...snapshot.manifest, signers: await manifestSigners(snapshot.folder) };
}

function dated(side: Side): object {
  return { ...side, date: instant(side.date) };
}

/** For people: from, to, and what changed by subject. */
function differenceText(difference: SnapshotDifference): string {
  const lines = [`from  ${sideText(difference.from)}`, `to    ${sideText(difference.to)}`];
  for (const { title, items } of sectionsOf(difference)) {
    const width = Math.max(...items.map(({ subject }) => subject.length));
    lines.push('', title);
    for (const { mark, subject, text } of items) lines.push(`  ${mark} ${subject.padEnd(width)}  ${text}`);
  }
  lines.push('', summary(difference));
  return lines.map((line) => `${printableLine(line)}\n`).join('');
}

/** `7-4c9e21d0  2026-11-26T19:00:00Z  rollback of 5: breaks cgo` */
export function sideText({ name, date, action, reason, ...note }: Side): string {
  const what = action === undefined ? '' : `  ${noteText({ action, ...note })}`;
  return `${name}  ${instant(date)}${what}${reason === null ? '' : `: ${reason}`}`;
}

function summary({ from, to, sameContent, packages, size }: SnapshotDifference): string {
  if (from.name === to.name) return 'one and the same snapshot';
  if (sameContent) return 'the same content, published again';
  const sizes =
    size.before === size.after
      ? `packages of ${megabytes(size.after)} on both sides`
      : `packages of ${megabytes(size.before)} -> ${megabytes(size.after)}`;
  const count = packages.length === 1 ? '1 package differs' : `${packages.length} packages differ`;
  return `${count}; ${sizes}`;
}
