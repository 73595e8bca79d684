/**
 * `go-env check` of a host with ten lines (copies of one toolchain; packages by dpkg's own files, or by a database of rpm's) against sha256sum of all files
 * plus `dpkg --verify` or `rpm -Va` of all packages, and what it takes without the integrity part. Medians, taken in turn. To beat: issue "go-env", 1.3 and 2 s.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

import { prepare, WORK } from './ground.ts';
import { type Measure, measureOnTwo, medianOf } from './measure.ts';
import { makeRpmHost } from './rpm-host.ts';
import { ratios } from './table.ts';

const RUNS = Number(process.env['RUNS'] ?? 3);
const LINES = Array.from({ length: 10 }, (_, index) => `1.${18 + index}`);
/** Of the toolchain in ground.ts, from Go's checksum database. */
const H1 = '1.27.3=h1:r0ub+FnqzZxoWm/dSUOI9DcIqYWn/mNYGFJcv7PyBzs=';
const SECONDS = 2;
const HOST = join(WORK, 'check');
const GO_ENV = join(import.meta.dirname, '../specs/go-env/root/usr/bin/go-env');
/** $0 the folder that is to be /usr/local; a check that found something ran to its end as well. */
const INSIDE = 'mount --bind "$0" /usr/local && "$@"; status=$?; [ "$status" -eq 0 ] || [ "$status" -eq 3 ]';

type Host = Readonly<Record<string, string>>;

const { tree } = await prepare();
const dpkg = await makeHost(tree);
const rpm = await makeRpmHost(join(HOST, `local/go-${LINES[0]}`), LINES, join(HOST, 'rpm'));
const sums = `find ${LINES.map((line) => `/usr/local/go-${line}`).join(' ')} -type f -print0 | xargs -0 sha256sum`;
await compare('dpkg --verify', dpkg, LINES.map((line) => `dpkg --verify go-${line}`).join('; '));
await compare('rpm -Va', rpm, 'rpm -Va');
const alone: Measure[] = [];
for (let turn = 0; turn < RUNS; turn++)
  alone.push(await check(dpkg, '--no-integrity', '--skip', 'vulnerabilities'));
const rest = medianOf(alone);
console.log(
  `without it: ${figures(rest)}; CPU ${rest.cpu <= SECONDS ? 'met' : 'MISSED'}, wall ${rest.wall <= SECONDS ? 'met' : 'MISSED'} (${SECONDS} s)`,
);

function figures({ wall, cpu }: Measure): string {
  return `wall ${wall.toFixed(2)} s, CPU ${cpu.toFixed(2)} s`;
}

/** Integrity of a host against its peers' two commands. */
async function compare(name: string, host: Host, verify: string): Promise<void> {
  const all: Record<'ours' | 'theirs', Measure[]> = { ours: [], theirs: [] };
  for (let turn = 0; turn < RUNS; turn++) {
    all.ours.push(await check(host, '--only', 'integrity'));
    all.theirs.push(await inside(host, 'sh', '-c', `${sums}; ${verify}`));
  }
  const [ours, theirs] = [medianOf(all.ours), medianOf(all.theirs)];
  console.log(`integrity of ${LINES.length} lines: ${figures(ours)}`);
  console.log(
    `sha256sum and ${name}: ${figures(theirs)}; ${ratios(ours, theirs, [
      { figure: 'cpu', beat: 1.3 },
      { figure: 'wall', beat: 1.3 },
    ])}`,
  );
}

function check(host: Host, ...args: readonly string[]): Promise<Measure> {
  return inside(host, 'sh', GO_ENV, 'check', '--h1', H1, ...args);
}

function inside(host: Host, ...command: readonly string[]): Promise<Measure> {
  return measureOnTwo('unshare', ['--mount', 'sh', '-c', INSIDE, join(HOST, 'local'), ...command], {
    env: host,
  });
}

/** One copy and hard links to it: each is read and hashed like any other. */
async function makeHost(from: string): Promise<Host> {
  await rm(HOST, { recursive: true, force: true });
  await mkdir(join(HOST, 'local'), { recursive: true });
  for (const folder of ['info', 'updates', 'alternatives'])
    await mkdir(join(HOST, 'dpkg', folder), { recursive: true });
  const stanzas: string[] = [];
  const { stdout: digests } = await execa('sh', ['-c', 'find . -type f -printf "%P\\0" | xargs -0 md5sum'], {
    cwd: from,
  });
  const { stdout: names } = await execa('find', ['.', '-mindepth', '1', '-printf', '/%P\n'], { cwd: from });
  for (const line of LINES) {
    const root = `/usr/local/go-${line}`;
    const first = line === LINES[0];
    await execa('cp', [
      '--archive',
      ...(first ? [] : ['--link']),
      first ? from : join(HOST, `local/go-${LINES[0]}`),
      join(HOST, 'local', `go-${line}`),
    ]);
    const info = join(HOST, 'dpkg/info', `go-${line}`);
    await writeFile(`${info}.list`, `/.\n${root}\n${names.replaceAll(/^/gm, root)}\n`);
    await writeFile(`${info}.md5sums`, `${digests.replaceAll('  ', `  ${root.slice(1)}/`)}\n`);
    stanzas.push(
      `Package: go-${line}\nStatus: install ok installed\nMaintainer: a <a@example.com>\nArchitecture: amd64\nVersion: 1.27.3-1\nDescription: a copy\n`,
    );
  }
  await writeFile(join(HOST, 'dpkg/status'), stanzas.join('\n'));
  return { DPKG_ADMINDIR: join(HOST, 'dpkg') };
}
