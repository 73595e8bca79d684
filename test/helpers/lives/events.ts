/** What may happen to a host, as data: the model (model-*.ts) says what has to follow, real tools (host.ts) what does. */
import { fc } from '../fast-check.ts';

import type { Format } from '../../../builder/packaging/package.ts';

export const LINES = ['1.26', '1.27'] as const;
export type Line = (typeof LINES)[number];

/** Three patches of each line. */
export const PATCHES = [7, 8, 9] as const;
export type Patch = (typeof PATCHES)[number];

/** Scripts by dpkg's names; an rpm's %pre, %post, %preun and %postun are the same four. */
export const SCRIPTS = ['preinst', 'postinst', 'prerm', 'postrm'] as const;

/** The first of these scripts that runs ends with a failure, before or after it has done its work. */
export interface Failure {
  script: (typeof SCRIPTS)[number];
  when: 'before' | 'after';
}

export type Event =
  /** Installation, upgrade, downgrade or reinstallation: whatever follows from what is there. */
  | { do: 'install'; line: Line; patch: Patch; fail?: Failure | undefined }
  /** dpkg --unpack: an installation that stops before the package is configured. */
  | { do: 'unpack'; line: Line; patch: Patch }
  | { do: 'remove' | 'purge'; line: Line; fail?: Failure | undefined }
  /** dpkg --configure -a, as after a failure. */
  | { do: 'configure' }
  /** The administrator's update-alternatives --set and --auto. */
  | { do: 'choose'; line: Line }
  | { do: 'auto' }
  /** What the administrator puts at /usr/local/go, or takes away from there. */
  | { do: 'place'; what: Place };

export type Place = 'link' | 'directory' | 'nothing';

export interface Life {
  /** What other lives begin with as well, so that a host has to go through it but once. */
  begin: readonly Event[];
  rest: readonly Event[];
}

const line = fc.constantFrom(...LINES);
const patch = fc.constantFrom(...PATCHES);
const failure: fc.Arbitrary<Failure> = fc.record({
  script: fc.constantFrom(...SCRIPTS),
  when: fc.constantFrom('before', 'after'),
});
const perhaps = fc.option(failure, { nil: undefined, freq: 2 });

/** One event that makes sense for the format; nothing keeps it from being out of place, as life does not. */
function event(format: Format): fc.Arbitrary<Event> {
  const both: fc.WeightedArbitrary<Event>[] = [
    { weight: 10, arbitrary: fc.record({ do: fc.constant('install'), line, patch, fail: perhaps }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('remove'), line, fail: perhaps }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('choose'), line }) },
    { weight: 1, arbitrary: fc.constant({ do: 'auto' }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('place'),
        what: fc.constantFrom('link', 'directory', 'nothing'),
      }),
    },
  ];
  if (format === 'rpm') return fc.oneof(...both);
  return fc.oneof(
    ...both,
    { weight: 3, arbitrary: fc.record({ do: fc.constant('purge'), line, fail: perhaps }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('unpack'), line, patch }) },
    { weight: 2, arbitrary: fc.constant({ do: 'configure' }) },
  );
}

/** A life: what stood at /usr/local/go beforehand, then events. */
export function lives(format: Format, most: number): fc.Arbitrary<Life> {
  const before: fc.Arbitrary<Event> = fc.record({
    do: fc.constant('place'),
    what: fc.constantFrom('link', 'directory', 'nothing'),
  });
  return fc
    .tuple(before, fc.array(event(format), { minLength: 2, maxLength: most }))
    .map(([first, rest]) => ({ begin: [first], rest }));
}
