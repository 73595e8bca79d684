import { noteText } from '../snapshot/note-words.ts';
import type { FleetChange } from './changes.ts';
import type { FleetInstructions } from './instructions.ts';

/** The instructions for people: every command stands on lines of its own, to be pasted as it is. */
export function fleetText(instructions: FleetInstructions): string {
  const { depot, publication, changes, apt, dnf, zypper } = instructions;
  const { sequence, date, reason } = publication;
  return [
    `${depot.label} (${depot.name}): what hosts have to run after publication ${sequence}`,
    '',
    `  date    ${date}`,
    `  what    ${noteText(publication)}`,
    ...(reason === null ? [] : [`  reason  ${reason}`]),
    '',
    'Nothing goes down by itself: an ordinary upgrade leaves a newer version where it is. These do not match what is listed now:',
    '',
    ...changes.flatMap(describe),
    '',
    ...section('apt', [
      ['Is this host affected? Prints the version if it is.', apt.affected],
      ['Bring it down:', apt.run],
      [
        'Or by a pin, where apt is to find the way by itself:',
        [...(apt.pin?.write ?? []), ...(apt.pin?.run ?? [])],
      ],
      [
        'Take the pin away once hosts are down, or they never get a newer version from anywhere else:',
        apt.pin?.remove ?? [],
      ],
      [NO_VERSION, apt.remove],
    ]),
    ...section('dnf', [
      ['Is this host affected? Prints the version if it is.', dnf.affected],
      ['Bring it down:', dnf.run],
      [
        // dnf5's plugin `local`, which Debian switches on: measured, distro-sync then has nothing to do
        'Or follow the depot, on any host that has it (raises what is older than the newest that is listed, too; where "dnf repolist" shows _dnf_local, dnf keeps what it once had: add --disablerepo=_dnf_local):',
        dnf.distroSync,
      ],
      [
        "Or undo the upgrade, where it was this host's last transaction (the list says so; another one by its number):",
        dnf.historyUndo,
      ],
      [NO_VERSION, dnf.remove],
    ]),
    ...section('zypper', [
      ['Is this host affected? Prints the version if it is.', zypper.affected],
      ['Bring it down:', zypper.run],
      [
        "Or follow the depot with all that comes from it (by the name of the repository package's repository):",
        zypper.distUpgrade,
      ],
      [NO_VERSION, zypper.remove],
    ]),
  ].join('\n');
}

const NO_VERSION =
  'No version of these is listed any more: hosts keep theirs, without updates. To take it away:';

function describe({ format, name, archs, from, to }: FleetChange): string[] {
  const versions = from.map(({ version }) => version).join(', ');
  const since = [
    ...new Set(from.map((one) => `publication ${one.since}: ${one.reason ?? 'no reason given'}`)),
  ];
  return [
    `  ${format}  ${name}  ${versions} -> ${to ?? 'no version left'}  (${archs.join(' ')})`,
    ...since.map((each) => `       ${each}`),
  ];
}

function section(client: string, blocks: readonly (readonly [string, readonly string[]])[]): string[] {
  const present = blocks.filter(([, commands]) => commands.length > 0);
  if (present.length === 0) return [];
  return [
    client,
    '',
    ...present.flatMap(([what, commands]) => [
      `  ${what}`,
      '',
      // a here-document ends only where its last line begins in the first column, so none is indented
      ...commands.flatMap((command) => command.split('\n')),
      '',
    ]),
  ];
}
