/** Lives that are gone through one by one, since chance might never meet them. */
import type { Format } from '../../../builder/packaging/package.ts';
import { type Event, type Failure, type Life, LINES, PATCHES, SCRIPTS } from './events.ts';

/**
 * One life in which each event without a failure comes right after each other one, and after itself: a de Bruijn sequence of order 2,
 * which for the letters 0..k is 0, 0 1, 0 2, ..., 1, 1 2, ...
 */
export function everyPair(format: Format): Life {
  const letters: Event[] = [
    ...LINES.flatMap((line): Event[] => [
      ...PATCHES.map((patch): Event => ({ do: 'install', line, patch })),
      { do: 'remove', line },
      ...(format === 'deb' ? [{ do: 'purge', line } as const] : []),
      { do: 'choose', line },
    ]),
    { do: 'auto' },
    { do: 'place', what: 'link' },
    { do: 'place', what: 'directory' },
    { do: 'place', what: 'nothing' },
  ];
  const pairs = letters.flatMap((a, i) => [a, ...letters.slice(i + 1).flatMap((b) => [a, b])]);
  return { begin: [], rest: [...pairs, ...letters.slice(0, 1)] };
}

type Operation = Extract<Event, { fail?: unknown }>;

/**
 * Each script of each operation failing at either end, where the administrator chose this line or the other; then the repair that one would
 * try, and an upgrade. What stands at /usr/local/go takes turns.
 */
export function everyFailure(format: Format): Life[] {
  const line = '1.27';
  const fresh: Operation[] = [{ do: 'install', line, patch: 8 }];
  const installed: Operation[] = [
    { do: 'install', line, patch: 7 },
    { do: 'install', line, patch: 8 },
    { do: 'install', line, patch: 9 },
    { do: 'remove', line },
    ...(format === 'deb' ? [{ do: 'purge', line } as const] : []),
  ];
  const both: Event[] = [
    { do: 'install', line: '1.26', patch: 8 },
    { do: 'install', line, patch: 8 },
  ];
  const starts: [Event[], Operation[]][] = [
    [[], fresh],
    [[...both, { do: 'choose', line: '1.26' }], installed],
    [[...both, { do: 'choose', line }], installed],
  ];
  const repair: Event[] = format === 'deb' ? [{ do: 'configure' }] : [];
  const places = ['nothing', 'link', 'directory'] as const;
  let turn = 0;
  return starts.flatMap(([before, operations]) =>
    operations.flatMap((operation) =>
      failures(operation, before.length > 0).map((fail): Life => ({
        begin: [{ do: 'place', what: places[turn++ % places.length] ?? 'nothing' }, ...before],
        rest: [{ ...operation, fail }, ...repair, operation, { do: 'install', line, patch: 9 }],
      })),
    ),
  );
}

/** Scripts that run at all. */
function failures(operation: Operation, upgrade: boolean): Failure[] {
  const run = SCRIPTS.filter((script) => {
    if (operation.do !== 'install') return script === 'prerm' || script === 'postrm';
    return upgrade || script === 'preinst' || script === 'postinst';
  });
  return run.flatMap((script) => (['before', 'after'] as const).map((when) => ({ script, when })));
}

/**
 * A %preun that fails twice: of the same version or of two, in an upgrade or in a removal; then the repair by an upgrade and by a removal.
 * (By chance in the order 7, 7, 9: seed 569510883.)
 */
export function everyRefusal(): Life[] {
  const line = '1.26';
  const fail: Failure = { script: 'prerm', when: 'before' };
  const again: Operation[] = [
    { do: 'install', line, patch: 9, fail },
    { do: 'remove', line, fail },
  ];
  return ([7, 8] as const).flatMap((second) =>
    again.map((operation): Life => ({
      begin: [
        { do: 'place', what: 'link' },
        { do: 'install', line, patch: 7 },
        { do: 'install', line, patch: second, fail },
      ],
      rest: [
        operation,
        { do: 'choose', line },
        { do: 'install', line, patch: 8 },
        { do: 'install', line, patch: 9, fail },
        operation,
        { do: 'remove', line },
        { do: 'install', line, patch: 7 },
      ],
    })),
  );
}
