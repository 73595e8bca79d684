import type { Format } from '../../../builder/packaging/package.ts';
import { choose } from './alternatives.ts';
import { differences, MINE } from './compare.ts';
import { type Event, type Life, type Line, LINES } from './events.ts';
import type { Host, Seen } from './host.ts';
import { emptyWorld, type Outcome, type World } from './model.ts';
import { debConfigure, debInstall, debRemove } from './model-deb.ts';
import { rpmInstall, rpmRemove } from './model-rpm.ts';
import { RECORD } from './record-text.ts';
import { FAILURES, type LifePackages } from './packages.ts';

/** An rpm knows no purge: what toolchains were on the host outlives the last of them, and so does what was begun and failed. */
function isKept(path: string): boolean {
  return path === '/var/lib/go-env' || path === RECORD || path.startsWith(`${RECORD}/`);
}

/** Runs a life and compares the host with the model after each event; gives what differs, the first event that differs only. */
export async function live(
  host: Host,
  packages: LifePackages,
  format: Format,
  { begin, rest }: Life,
): Promise<string | undefined> {
  const events = [...begin, ...rest];
  const commands = [
    install(format, packages.goEnv.path),
    ...events.map((event) => command(event, format, packages)),
    lastCommand(format),
  ];
  const seen = await host.live(commands, 1 + begin.length);
  const world = emptyWorld();
  for (const [n, event] of events.entries()) {
    const incomplete = LINES.some((line) =>
      world.packages[line].instances.some(({ lost }) => lost.length > 0),
    );
    const after = seen[n + 1];
    if (after === undefined) throw new Error('the host said less than it was asked');
    const outcome = happen(world, event, format, after.output);
    const faults = [
      ...differences(world, after, format, packages),
      ...manners(event, outcome, after, incomplete),
    ];
    if (faults.length > 0) return report(events.slice(0, n + 1), faults, after);
  }
  const last = seen.at(-1);
  if (last === undefined) throw new Error('the host said nothing');
  const left = [...last.tree]
    .filter(([path]) => format === 'deb' || !isKept(path))
    .map(([path, what]) => `left behind: ${path} ${what}`);
  const status = last.status === 0 ? [] : [`the last removal ended with ${last.status}`];
  const faults = [...left, ...last.database.map((line) => `in the database: ${line}`), ...status];
  return faults.length === 0 ? undefined : report([...events], faults, last);
}

function report(events: readonly Event[], faults: readonly string[], { output }: Seen): string {
  return `${events.map((event) => JSON.stringify(event)).join('\n')}\n${faults.join('\n')}\nit said:\n${output}`;
}

function install(format: Format, path: string): string {
  return format === 'deb' ? `dpkg -i ${path}` : `rpm --force-debian -U --oldpackage --replacepkgs ${path}`;
}

/** Everything goes, whatever state it is in: what is left then has been left behind. */
function lastCommand(format: Format): string {
  const mine = `rm -rf /usr/local/go '${MINE}'`;
  const away =
    '[ -L /usr/local/go ] && case "$(readlink /usr/local/go)" in /etc/alternatives/*) ;; *) rm /usr/local/go ;; esac';
  if (format === 'deb')
    return `${away}; dpkg --purge go-1.26 go-1.27 && dpkg --purge go-env; s=$?; [ -L /usr/local/go ] || ${mine}; exit $s`;
  return `${away}; s=0; for p in $(rpm -qa --qf '%{NAME}\\n' | sort -u | grep -v stub); do rpm --force-debian -e --allmatches --nodeps $p || s=$?; done; [ -L /usr/local/go ] || ${mine}; exit $s`;
}

function command(event: Event, format: Format, packages: LifePackages): string {
  const deb = format === 'deb';
  switch (event.do) {
    case 'install':
      return failing(event, install(format, packages.path(event.line, event.patch)));
    case 'unpack':
      return `dpkg --unpack ${packages.path(event.line, event.patch)}`;
    case 'remove':
      return failing(
        event,
        deb ? `dpkg --remove go-${event.line}` : `rpm --force-debian -e --allmatches go-${event.line}`,
      );
    case 'purge':
      return failing(event, `dpkg --purge go-${event.line}`);
    case 'configure':
      return 'dpkg --configure -a';
    case 'choose':
      return `update-alternatives --set go /usr/local/go-${event.line}/bin/go`;
    case 'auto':
      return 'update-alternatives --auto go';
    case 'place':
    default:
      return {
        link: `rm -rf /usr/local/go; ln -s '${MINE}' /usr/local/go`,
        directory: `rm -rf /usr/local/go; mkdir -p /usr/local/go/bin; echo mine >/usr/local/go/bin/go`,
        nothing: 'rm -rf /usr/local/go',
      }[event.what];
  }
}

function failing({ line, fail }: Extract<Event, { fail?: unknown }>, text: string): string {
  if (fail === undefined) return text;
  const file = `${FAILURES}/go-${line}.${fail.script}.${fail.when}`;
  return `mkdir -p ${FAILURES}; : >${file}; ${text}; status=$?; rm -rf ${FAILURES}; exit $status`;
}

/** dpkg configures what waits in an order of its own, which the record shows. */
function inOrderOf(output: string): Line[] {
  const place = (line: Line): number => output.indexOf(`Setting up go-${line} `);
  return [...LINES].sort((left, right) => place(left) - place(right));
}

/** The model's side of one event; from what the host said only the order of several packages is taken. */
function happen(world: World, event: Event, format: Format, output: string): Outcome {
  const deb = format === 'deb';
  switch (event.do) {
    case 'install':
      return (deb ? debInstall : rpmInstall)(world, event.line, event.patch, event.fail);
    case 'unpack':
      return debInstall(world, event.line, event.patch, undefined, false);
    case 'remove':
      return deb ? debRemove(world, event.line, false, event.fail) : rpmRemove(world, event.line, event.fail);
    case 'purge':
      return debRemove(world, event.line, true, event.fail);
    case 'configure':
      for (const line of inOrderOf(output)) {
        const { status, unwanted } = world.packages[line];
        if (!unwanted && (status === 'unpacked' || status === 'half-configured')) debConfigure(world, line);
      }
      return 'done';
    case 'choose':
    case 'auto':
      return choose(world.alternatives, event.do === 'auto' ? 'auto' : event.line) ? 'done' : 'failed';
    case 'place':
    default:
      world.alternatives.goroot = event.what;
      return 'done';
  }
}

/** rpm misses a file that an earlier failure has cost. */
const MISSED = /^warning: file .*: remove failed: No such file or directory$/gm;

/**
 * How the command ended, and that it said nothing that reads like a fault where none was put in.
 * @param incomplete a package's files may be missing
 */
function manners(event: Event, outcome: Outcome, { status, output }: Seen, incomplete: boolean): string[] {
  const faults: string[] = [];
  if ((status === 0) !== (outcome === 'done')) faults.push(`ended with ${status}, should have ${outcome}`);
  const quiet = outcome === 'done' && !('fail' in event && event.fail !== undefined);
  if (
    quiet &&
    /error|fail|cannot|no such|not found|not permitted/i.test(
      incomplete ? output.replaceAll(MISSED, '') : output,
    )
  )
    faults.push('said what reads like a fault');
  return faults;
}
