import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';

import { type ProxyDepot, proxyDepot } from '../helpers/proxy-depot.ts';
import { openScreen, type Screen } from '../helpers/screen.ts';

const VERSIONS = ['1.27.1', '1.27.2', '1.27.3'];
const FILLER = 400_000;
const HALF = 200_000;

interface OnTerminal {
  screen: Screen;
  /** Path of the terminal: for stty. */
  tty: string;
  ended: Promise<{ exitCode?: number | undefined }>;
  stdout: () => Promise<string>;
}

/** The real executable with its stderr on a pseudo-terminal of util-linux's script, its stdout in a file. */
async function onTerminal(places: ProxyDepot, size: string, line: readonly string[]): Promise<OnTerminal> {
  const [out, tty] = [join(places.folder, 'out'), join(places.folder, 'tty')];
  const words = [...places.line, ...line].map((word) => `'${word}'`).join(' ');
  const program = join(places.folder, 'run.sh');
  await writeFile(program, `stty ${size}; tty > ${tty}; echo above >&2; exec ${words} > ${out}\n`);
  const child = execa('script', ['-q', '-e', '-c', `sh ${program}`, '/dev/null'], {
    env: places.env,
    stdin: 'pipe',
    reject: false,
  });
  const screen = openScreen(Number(/cols (\d+)/.exec(size)?.[1]));
  child.stdout.on('data', (chunk: Buffer) => screen.write(chunk.toString()));
  while ((await readFile(tty, 'utf8').catch(() => '')) === '') await sleep(10);
  return {
    screen,
    tty: (await readFile(tty, 'utf8')).trim(),
    ended: child,
    stdout: () => readFile(out, 'utf8'),
  };
}

async function shown(screen: Screen, right: (lines: string[]) => boolean): Promise<string[]> {
  for (let tries = 0; tries < 1000; tries++) {
    if (right(screen.lines())) return screen.lines();
    await sleep(10);
  }
  throw new Error(`never shown; last:\n${screen.lines().join('\n')}`);
}

/** A server that sends half of each archive, and the rest when it is told to: of all, or of the first one. */
async function held(
  t: ExecutionContext,
): Promise<{ places: ProxyDepot; release: () => void; releaseFirst: () => void }> {
  const places = await proxyDepot(t, VERSIONS, FILLER);
  const promises = places.toolchains.map(({ zipPath }) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    places.server.misbehave(zipPath, { kind: 'hold', after: HALF, until: promise });
    return resolve;
  });
  const release = (): void => {
    for (const resolve of promises) resolve();
  };
  return { places, release, releaseFirst: () => promises[0]?.() };
}

const isBar = (line: string): boolean => line.includes('[####');
const label = (version: string): string => `go${version}.linux-amd64`;

test('three downloads at once are three bars on stderr; at the end nothing of them is left', async (t) => {
  const { places, release } = await held(t);
  const { screen, ended, stdout } = await onTerminal(places, 'rows 24 cols 100', ['fetch']);
  const lines = await shown(
    screen,
    (all) => all.filter(isBar).length === 3 && all.every((line) => !/ 0 %/.test(line)),
  );
  const bars = lines.filter(isBar);
  for (const version of VERSIONS) {
    t.regex(
      bars.find((bar) => bar.includes(label(version))) ?? '',
      /^\[#{10,13}\.{11,14}\] +\d\d %  go1\.27\.\d\.linux-amd64  0\.4 MB$/,
    );
  }
  t.is(places.server.asked.length, 3, 'all three at once');
  release();
  t.is((await ended).exitCode, 0);
  t.deepEqual(screen.lines(), ['above', '']);
  t.regex(
    await stdout(),
    /^policy .*\nfetched {4}3 toolchains, 1\.2 MB;.*\ngo {9}3 of 3 cannot be served to go itself: .*\n$/,
  );
});

test('a narrow terminal cuts its bars; a window made narrower meanwhile costs one old drawing, nothing above it', async (t) => {
  const { places, release, releaseFirst } = await held(t);
  const { screen, ended, tty } = await onTerminal(places, 'rows 24 cols 45', ['fetch']);
  // all that the server sends for now: nothing is drawn any more before something is released
  const lines = await shown(screen, (all) => all.filter((line) => / 49 %/.test(line)).length === 3);
  t.is(lines.length, 5, 'above, three bars, the cursor');
  t.true(lines.every((line) => line.length <= 44));
  await execa('stty', ['-F', tty, 'cols', '20']);
  releaseFirst();
  // the screen is narrow from the first drawing on that is: godepot may hear of the new width later than of new bytes
  const both = await shown(screen, (all) => all.length > lines.length && all.at(-1) === '');
  const old = both.slice(0, 4);
  t.true(both.slice(4).every((line) => line.length <= 19));
  screen.resize(20);
  release();
  t.is((await ended).exitCode, 0);
  t.deepEqual(screen.lines(), [...old, ''], 'the old drawing stays where it was, the new ones are gone');
  t.deepEqual([old[0], old.filter(isBar).length], ['above', 3]);
});

test('fewer rows than bars: the rest is counted', async (t) => {
  const { places, release } = await held(t);
  const { screen, ended } = await onTerminal(places, 'rows 3 cols 100', ['fetch']);
  await shown(screen, (all) => all.filter(isBar).length === 1 && all.includes('and 2 more'));
  release();
  t.is((await ended).exitCode, 0);
  t.deepEqual(screen.lines(), ['above', '']);
});

test('--jobs 1 asks for one at a time; --quiet and --json keep their promises on a terminal', async (t) => {
  const { places, release } = await held(t);
  const { screen, ended, stdout } = await onTerminal(places, 'rows 24 cols 100', ['fetch', '--jobs', '1']);
  await shown(screen, (all) => all.filter((line) => /[1-9]\d %/.test(line)).length === 1);
  t.is(places.server.asked.length, 1);
  release();
  t.is((await ended).exitCode, 0);
  t.is(places.server.asked.filter(({ path }) => path.endsWith('.zip')).length, 3);
  t.regex(await stdout(), /^fetched/m);
  const again = await onTerminal(places, 'rows 24 cols 100', ['--quiet', 'fetch']);
  t.is((await again.ended).exitCode, 0);
  t.deepEqual([again.screen.lines(), await again.stdout()], [['above', ''], '']);
});

for (const jobs of ['0', '17', '-1', 'x', '', '1.5', '03x']) {
  test(`--jobs ${JSON.stringify(jobs)} is refused`, async (t) => {
    const places = await proxyDepot(t, VERSIONS.slice(0, 1));
    const line = [...places.line, '--json', 'fetch', `--jobs=${jobs}`];
    const { exitCode, stdout } = await execa('env', line, {
      env: places.env,
      stdin: 'ignore',
      reject: false,
    });
    t.is(exitCode, 2);
    t.regex(stdout, /"USAGE"[^]*from 1 to 16/);
  });
}
