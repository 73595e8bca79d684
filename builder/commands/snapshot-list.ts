import { type SurveyedSnapshot, surveySnapshots } from '../depot/prune/survey.ts';
import { noteText } from '../depot/snapshot/note-words.ts';
import { counted } from '../io/counted.ts';
import { instant } from '../io/instant.ts';
import type { Answer, Context } from './context.ts';
import { printableLine } from './printable.ts';
import { megabytes } from './progress-bars.ts';
import { columns } from './columns.ts';

export async function snapshotList(context: Context): Promise<Answer> {
  const snapshots = await surveySnapshots(context.depot);
  return {
    result: {
      snapshots: snapshots.map(({ published, ...one }) => ({
        ...one,
        published: published === null ? null : { ...published, date: instant(published.date) },
      })),
    },
    text: snapshots.length === 0 ? 'nothing was published yet\n' : listText(snapshots),
  };
}

const HEADINGS = ['', 'SNAPSHOT', 'PUBLISHED', 'AS', 'PACKAGES', 'SIZE', 'ALONE', 'SIGNED BY', 'REASON'];

function listText(snapshots: readonly SurveyedSnapshot[]): string {
  const rows = snapshots.map(({ name, current, published, alone, signedBy, held, fault }) => [
    `${current ? '*' : ''}${held === null ? '' : 'H'}`,
    name,
    published === null ? '' : instant(published.date),
    published?.publication ? noteText(published.publication) : '',
    published === null ? '' : String(published.packages),
    published === null ? '' : megabytes(published.bytes),
    megabytes(alone),
    signedBy.map((fingerprint) => fingerprint.slice(-8)).join(' '),
    fault === null ? (published?.publication?.reason ?? '') : `DAMAGED: ${fault}`,
  ]);
  const lines = columns([HEADINGS, ...rows]);
  lines.push(
    '',
    `${counted(snapshots.length, 'snapshot', 'snapshots')}; * is current, H is held; ALONE: bytes on disk that neither another snapshot nor the store has`,
  );
  return lines.map((line) => `${printableLine(line)}\n`).join('');
}
