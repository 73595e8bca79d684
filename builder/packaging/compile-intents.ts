import type { Intent } from './intents.ts';
import type { Moments } from './moments.ts';
import type { Format } from './package.ts';
import { alternativesMoments } from './shell-alternatives.ts';
import { directoryMoments } from './shell-directories.ts';
import { inUseMoments } from './shell-in-use.ts';
import { linkMoments } from './shell-links.ts';
import { parentMoments } from './shell-parents.ts';
import { reportMoments } from './shell-report.ts';
import { tmpfilesMoments } from './shell-tmpfiles.ts';
import { unitMoments } from './shell-units.ts';

/** In the order in which they act when a package comes: what others may need first. When it goes, the other way round. */
const ORDER: readonly Intent['kind'][] = [
  'parent-directory',
  'in-use',
  'directory',
  'tmpfiles',
  'link',
  'alternatives',
  'unit',
  'report',
];

/** One intent's shell, by moment. */
function momentsOf(intent: Intent, format: Format): Moments {
  switch (intent.kind) {
    case 'alternatives':
      return alternativesMoments(intent, format);
    case 'parent-directory':
      return parentMoments(intent, format);
    case 'link':
      return linkMoments(intent);
    case 'directory':
      return directoryMoments(intent, format);
    case 'tmpfiles':
      return tmpfilesMoments(intent);
    case 'unit':
      return unitMoments(intent, format);
    case 'report':
      return reportMoments(intent);
    case 'in-use':
    default:
      return inUseMoments(intent);
  }
}

const GOING: ReadonlySet<keyof Moments> = new Set(['leaving', 'gone', 'left', 'replaced', 'purged']);

/** The shell of all intents for given moments, one after the other; none where there is nothing to do. */
export type ShellAt = (...moments: readonly (keyof Moments)[]) => string[];

export function compileIntents(intents: readonly Intent[], format: Format): ShellAt {
  const coming = [...intents]
    .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
    .map((intent) => momentsOf(intent, format));
  const going = coming.toReversed();
  return (...moments) =>
    moments.flatMap((moment) => (GOING.has(moment) ? going : coming).flatMap((one) => one[moment] ?? []));
}
