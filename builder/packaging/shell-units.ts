import type { UnitIntent } from './intents.ts';
import type { Moments } from './moments.ts';
import type { Format } from './package.ts';
import { indentShell, shellIf, shellQuote } from './shell.ts';
import { shellRecord } from './shell-record.ts';

const UNITS = '/usr/lib/systemd/system';
const LOCAL = '/etc/systemd/system';
/** As sd_booted(3) finds out whether systemd runs: an image build or a chroot may have systemctl and nobody to answer it. */
const BOOTED = '[ -d /run/systemd/system ]';

/**
 * What deb-systemd-helper and the systemd macros of rpm do, by one rule for both formats and without needing either: a record tells whether the host has met the
 * unit, so that it is enabled once, be it brought by an installation or an upgrade, and the administrator's choice stands from then on. The same record holds
 * `stopped` where a removal stopped the unit, so that an aborted removal, or a later installation of a deb that was not purged, starts what ran, and nothing else.
 */
export function unitMoments(unit: UnitIntent, format: Format): Moments {
  const name = shellQuote(unit.name);
  const record = shellRecord('units', unit.name);
  const start = whenAllowed(unit, format, 'start', [
    shellIf(`systemctl --quiet is-enabled ${name} 2>/dev/null`, [`systemctl start ${name} || :`]),
  ]);
  const stop = whenAllowed(unit, format, 'stop', [
    shellIf(`systemctl --quiet is-active ${name}`, [record.write('stopped'), `systemctl stop ${name} || :`]),
  ]);
  const afterUpgrade =
    unit.onUpgrade === 'restart'
      ? [
          `else`,
          indentShell(whenAllowed(unit, format, 'restart', [`systemctl try-restart ${name} || :`]), '\t'),
        ]
      : [];
  const reload = 'systemctl daemon-reload || :';
  const forget = [
    `for link in ${LOCAL}/*.wants/${name} ${LOCAL}/*.requires/${name}; do`,
    `	case "$(readlink -- "$link" || :)" in ${UNITS}/${name} | /lib/systemd/system/${name})`,
    '		rm -f -- "$link" || :',
    '		rmdir -- "${link%/*}" 2>/dev/null || :',
    '	esac',
    'done',
    // where no systemd is installed, its folders are there for the links alone
    `[ -e /usr/lib/systemd/systemd ] || rmdir -- ${LOCAL} /etc/systemd 2>/dev/null || :`,
    record.remove,
  ].join('\n');
  return {
    configured: [
      'start=',
      shellIf(`[ ! -e ${record.path} ]`, [...enable(unit, format), ...(unit.start ? ['start=yes'] : [])]),
      shellIf(`[ "$(cat -- ${record.path} 2>/dev/null || :)" = stopped ]`, ['start=yes']),
      record.write("''"),
      shellIf(BOOTED, [reload, 'if [ -n "$start" ]; then', indentShell(start, '\t'), ...afterUpgrade, 'fi']),
    ].join('\n'),
    leaving: shellIf(BOOTED, [stop]),
    gone: shellIf(BOOTED, [reload]),
    purged: forget,
    // a version without the unit has come: rpm asks the old package when its files are gone, dpkg does not
    ...(format === 'rpm'
      ? {
          replaced: shellIf(`[ ! -e ${UNITS}/${name} ]`, [
            shellIf(BOOTED, [stop]),
            forget,
            shellIf(BOOTED, [reload]),
          ]),
        }
      : {}),
  };
}

/** Without systemctl a deb links by itself, as deb-systemd-helper does: systemd may be installed later. */
function enable({ name, wantedBy, enable: how }: UnitIntent, format: Format): string[] {
  if (how === 'never') return [];
  const links = wantedBy.map((target) => {
    const folder = `${LOCAL}/${target}.wants`;
    const link = shellQuote(`${folder}/${name}`);
    return [
      `[ -e ${link} ] || [ -L ${link} ] ||`,
      `	{ mkdir -p -- ${shellQuote(folder)} && ln -s -- ${shellQuote(`${UNITS}/${name}`)} ${link}; } || :`,
    ].join('\n');
  });
  if (how === 'always') return links;
  return [
    'if command -v systemctl >/dev/null 2>&1; then',
    `	systemctl --no-reload preset ${shellQuote(name)} || :`,
    ...(format === 'deb' && links.length > 0 ? ['else', indentShell(links.join('\n'), '\t')] : []),
    'fi',
  ];
}

/** Debian's administrators forbid starting and stopping by policy-rc.d (101), which invoke-rc.d and deb-systemd-invoke ask. */
function whenAllowed(unit: UnitIntent, format: Format, action: string, then: readonly string[]): string {
  if (format === 'rpm') return then.join('\n');
  const policy = '/usr/sbin/policy-rc.d';
  return [
    'allowed=0',
    `[ ! -x ${policy} ] || ${policy} ${shellQuote(unit.name.replace(/\.service$/, ''))} ${action} || allowed=$?`,
    shellIf('[ "$allowed" != 101 ]', then),
  ].join('\n');
}
