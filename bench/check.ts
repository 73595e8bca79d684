/**
 * `go-env check` of a host with ten lines (copies of one toolchain, packages by dpkg's own files) against sha256sum of all files plus `dpkg --verify` of
 * all packages, and what it takes without the integrity part. Medians, taken in turn. To beat: issue "go-env", 1.3 and 2 s.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';

import { prepare, WORK } from './ground.ts';
import { type Measure, measureOnTwo, medianOf } from './measure.ts';
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

const { tree } = await prepare();
await makeHost(tree);
const sums = `find ${LINES.map((line) => `/usr/local/go-${line}`).join(' ')} -type f -print0 | xargs -0 sha256sum`;
const verify = LINES.map((line) => `dpkg --verify go-${line}`).join('; ');
const sound = await check('--only', 'integrity');
const all: Record<'ours' | 'theirs' | 'rest', Measure[]> = { ours: [], theirs: [], rest: [] };
for (let turn = 0; turn < RUNS; turn++) {
  all.ours.push(turn === 0 ? sound : await check('--only', 'integrity'));
  all.theirs.push(await inside('sh', '-c', `${sums}; ${verify}`));
  all.rest.push(await check('--no-integrity', '--skip', 'vulnerabilities'));
}
const [ours, theirs, rest] = [medianOf(all.ours), medianOf(all.theirs), medianOf(all.rest)];
const figures = ({ wall, cpu }: Measure): string => `wall ${wall.toFixed(2)} s, CPU ${cpu.toFixed(2)} s`;
console.log(`integrity of ${LINES.length} lines: ${figures(ours)}`);
console.log(
  `sha256sum and dpkg --verify: ${figures(theirs)}; ${ratios(ours, theirs, [
    { figure: 'cpu', beat: 1.3 },
    { figure: 'wall', beat: 1.3 },
  ])}`,
);
console.log(
  `without it: ${figures(rest)}; CPU ${rest.cpu <= SECONDS ? 'met' : 'MISSED'}, wall ${rest.wall <= SECONDS ? 'met' : 'MISSED'} (${SECONDS} s)`,
);

function check(...args: readonly string[]): Promise<Measure> {
  return inside('sh', GO_ENV, 'check', '--h1', H1, ...args);
}

function inside(...command: readonly string[]): Promise<Measure> {
  return measureOnTwo('unshare', ['--mount', 'sh', '-c', INSIDE, join(HOST, 'local'), ...command], {
    env: { DPKG_ADMINDIR: join(HOST, 'dpkg') },
  });
}

/** Hard links: each copy is read and hashed like any other. */
async function makeHost(from: string): Promise<void> {
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
    await execa('cp', ['--archive', '--link', from, join(HOST, 'local', `go-${line}`)]);
    const info = join(HOST, 'dpkg/info', `go-${line}`);
    await writeFile(`${info}.list`, `/.\n${root}\n${names.replaceAll(/^/gm, root)}\n`);
    await writeFile(`${info}.md5sums`, `${digests.replaceAll('  ', `  ${root.slice(1)}/`)}\n`);
    stanzas.push(
      `Package: go-${line}\nStatus: install ok installed\nMaintainer: a <a@example.com>\nArchitecture: amd64\nVersion: 1.27.3-1\nDescription: a copy\n`,
    );
  }
  await writeFile(join(HOST, 'dpkg/status'), stanzas.join('\n'));
}
