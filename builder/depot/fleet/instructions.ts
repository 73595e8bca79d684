import type { FleetChange } from './changes.ts';

/** What the hosts of a fleet have to run, as data; its text is made from this. Commands are whole lines for a root shell. */
export interface FleetInstructions {
  kind: 'godepot fleet instructions';
  format: 1;
  depot: { name: string; origin: string; label: string };
  publication: {
    sequence: number;
    /** RFC 3339. */
    date: string;
    action: string;
    /** The publication whose content is published again. */
    of: number | null;
    reason: string | null;
    /** The line that alone went back. */
    only?: string;
    /** Of a yank: the version, and what was done to it where it was not withdrawn. */
    target?: string;
    mode?: 'mark' | 'undo';
  };
  changes: readonly FleetChange[];
  apt: Client & { pin: Pin | null };
  /** dnf 4 and dnf5 alike. */
  dnf: Client & { distroSync: readonly string[]; historyUndo: readonly string[] };
  zypper: Client & { distUpgrade: readonly string[] };
}

/** Empty lists where this kind of host has nothing to do. */
interface Client {
  /** One for each name: print something, and end with 0, on a host that has to go down. */
  affected: readonly string[];
  /** Brings a host down to exactly what is listed now. */
  run: readonly string[];
  /** For names that have no version left: takes the package away. Nobody has to. */
  remove: readonly string[];
}

/** For fleets that are managed by what their package manager thinks best: the pin makes the older version that. */
interface Pin {
  path: string;
  content: string;
  /** Writes the file. */
  write: readonly string[];
  run: readonly string[];
  /** Takes the pin away again. */
  remove: readonly string[];
}

export type FleetBasis = Pick<FleetInstructions, 'depot' | 'publication'>;

export function fleetInstructions(
  { depot, publication }: FleetBasis,
  changes: readonly FleetChange[],
): FleetInstructions {
  const rpms = changes.filter(({ format }) => format === 'rpm');
  const debs = changes.filter(({ format }) => format === 'deb');
  const rpmHost = { affected: rpms.map(rpmAffected) };
  const rpmNames = namesOf(rpms.filter(hasTarget));
  return {
    kind: 'godepot fleet instructions',
    format: 1,
    depot,
    publication,
    changes,
    apt: {
      affected: debs.map(debAffected),
      run: aptRun(targets(debs, '=')),
      remove: namesOf(debs.filter(isGone)).map((name) => `apt-get remove -y ${name}`),
      pin: pinOf(depot, publication, namesOf(debs.filter(hasTarget))),
    },
    dnf: {
      ...rpmHost,
      // one by one: dnf refuses the whole line for a name that a host does not have
      run: targets(rpms, '-').map((target) => `dnf -y --refresh downgrade ${target}`),
      remove: namesOf(rpms.filter(isGone)).map((name) => `dnf -y remove ${name}`),
      distroSync: rpmNames.length === 0 ? [] : [`dnf -y --refresh distro-sync ${rpmNames.join(' ')}`],
      historyUndo: rpmNames.length === 0 ? [] : ['dnf history list', 'dnf -y --refresh history undo last'],
    },
    zypper: {
      ...rpmHost,
      run: withRefresh(
        targets(rpms, '=').map((target) => `zypper --non-interactive install --oldpackage ${target}`),
      ),
      remove: namesOf(rpms.filter(isGone)).map((name) => `zypper --non-interactive remove ${name}`),
      distUpgrade: withRefresh(
        rpmNames.length === 0 ? [] : [`zypper --non-interactive dup --from ${depot.name} --allow-downgrade`],
      ),
    },
  };
}

/** A package with the very version that it goes down to. */
function targets(changes: readonly FleetChange[], separator: string): string[] {
  return unique(changes.flatMap(({ name, to }) => (to === null ? [] : [`${name}${separator}${to}`])));
}

/** --only-upgrade: what a host does not have is passed over, so that one line serves all of them. */
function aptRun(wanted: readonly string[]): string[] {
  if (wanted.length === 0) return [];
  return [
    'apt-get update -o APT::Update::Error-Mode=any',
    `apt-get install -y --only-upgrade --allow-downgrades ${wanted.join(' ')}`,
  ];
}

/** zypper believes its copy of a mirror list for ten minutes. */
function withRefresh(commands: readonly string[]): string[] {
  return commands.length === 0 ? [] : ['zypper --non-interactive refresh --force', ...commands];
}

/**
 * Above 1000 apt takes an older version for an upgrade. By the depot's origin, never by a host name: mirrors have others. What is written
 * again by the next rollback has one name, so that one command takes it away.
 */
function pinOf(
  { name, origin }: FleetBasis['depot'],
  { sequence, action, date, reason }: FleetBasis['publication'],
  names: readonly string[],
): Pin | null {
  if (names.length === 0) return null;
  // apt passes over files there with another ending, or with other characters in their name
  const path = `/etc/apt/preferences.d/${name.replaceAll(/[^a-z0-9-]/g, '-')}-rollback.pref`;
  const content = [
    `Explanation: ${action} of ${date}, publication ${sequence}: ${reason ?? 'no reason given'}`,
    `Explanation: to be taken away once hosts went down: rm -f ${path}`,
    `Package: ${names.join(' ')}`,
    `Pin: release o=${origin}`,
    'Pin-Priority: 1001',
    '',
  ].join('\n');
  return {
    path,
    content,
    write: [`cat >${path} <<'END'\n${content}END`],
    run: [
      'apt-get update -o APT::Update::Error-Mode=any',
      `apt-get install -y --only-upgrade --allow-downgrades ${names.join(' ')}`,
    ],
    remove: [`rm -f ${path}`],
  };
}

function debAffected({ name, from }: FleetChange): string {
  const any = from.map(({ version }) => ` -e 'installed ${name}=${version}'`).join('');
  return `dpkg-query -W -f='\${db:Status-Status} \${Package}=\${Version}\\n' ${name} 2>/dev/null | grep -xF${any}`;
}

function rpmAffected({ name, from }: FleetChange): string {
  const any = from.map(({ version }) => ` -e '${name}-${version}'`).join('');
  return `rpm -q --qf '%{NAME}-%{VERSION}-%{RELEASE}\\n' ${name} | grep -xF${any}`;
}

function hasTarget({ to }: FleetChange): boolean {
  return to !== null;
}

function isGone({ to }: FleetChange): boolean {
  return to === null;
}

function namesOf(changes: readonly FleetChange[]): string[] {
  return unique(changes.map(({ name }) => name));
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
