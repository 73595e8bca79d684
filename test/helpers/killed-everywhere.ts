import { readdir, rm } from 'node:fs/promises';

import type { ExecutionContext } from 'ava';

import { openStore } from '../../builder/store/store.ts';
import { sweepStaging } from '../../builder/store/sweep.ts';
import { type KilledDepot, type KilledGround, sentOf } from './killed-ground.ts';
import { type Files, finalFiles, halfDone, pointsOf, tracedRun, type Point } from './killed-runs.ts';
import { plainRun } from './plain-run.ts';

const DAY = 86_400_000;
/** Without it nobody knows of what a part is a part: until then the server was asked, and nothing is kept of what it sends. */
const PART_NOTE = /\.part\.json$/;

/**
 * Kills a verb at every step after which the disk holds something else, each time from the ground's base. Then every file is whole or as
 * before, and the next run leaves, byte for byte, what an undisturbed one does, without a second delivery of archive bytes.
 * @param verb its command line
 * @param alsoAfterKill more that has to hold on the disk at once
 * @param among only these points, where others are another file's
 * @returns what the killed runs were about to give its name, sorted
 */
export async function killEverywhere(
  t: ExecutionContext,
  { server, content, tarballs, copy }: KilledGround,
  verb: (depot: KilledDepot) => readonly string[],
  alsoAfterKill: (depot: KilledDepot, at: string) => Promise<void>,
  among: (point: Point) => boolean = () => true,
): Promise<string[]> {
  const size = content.files.get(tarballs[1].replace('/go/', ''))?.length ?? NaN;
  const sent = (): number[] => tarballs.map((path) => sentOf(server, path));
  const quiet = await copy('undisturbed');
  const before = await filesOf(quiet);
  server.asked.length = 0;
  const undisturbed = await tracedRun(quiet.folder, verb(quiet));
  t.is(undisturbed.status, 0, undisturbed.stdout);
  t.is(undisturbed.threads, 1, 'strace counts for each thread');
  t.deepEqual(sent(), [0, size]);
  const after = await filesOf(quiet);
  const points = pointsOf(undisturbed, before, after).filter(among);
  for (const point of points) {
    const at = `${point.call} ${point.nth}: ${point.path}`;
    const depot = await copy('killed');
    server.asked.length = 0;
    const victim = await tracedRun(depot.folder, verb(depot), point);
    t.is(victim.signal, 'SIGKILL', `${at}: ${victim.stdout}`);
    const stopped = victim.stopped.map(({ call, nth }) => `${call} ${nth}`);
    t.deepEqual(stopped, [`${point.call} ${point.nth}`], `${at}: exactly one injection, and there`);
    t.is(victim.threads, 1, at);
    t.deepEqual(halfDone(await filesOf(depot), before, after), [], at);
    await alsoAfterKill(depot, at);
    const noted = victim.calls.some((call) => PART_NOTE.test(call.path) && !victim.stopped.includes(call));
    const lost = noted ? 0 : sentOf(server, tarballs[1]);

    const next = await plainRun(verb(depot));
    t.is(next.status, 0, `${at}: ${next.stdout}`);
    // what is not complete is swept at once, or once it is too old to be somebody's who is at work
    await sweepStaging(openStore(depot.depot), Date.now() + 2 * DAY);
    const left = [...(await readdir(depot.depot, { recursive: true })), ...(await readdir(depot.kit))];
    t.false(
      left.some((name) => /\.(tmp|part|part\.json|claim)$/.test(name)),
      `${at}: ${left.join(' ')}`,
    );
    const finished = await filesOf(depot);
    t.deepEqual([...finished.keys()].sort(), [...after.keys()].sort(), at);
    t.deepEqual(halfDone(finished, after, after), [], at);
    t.deepEqual(sent(), [0, size + lost], at);
    await rm(depot.folder, { recursive: true });
  }
  return points.flatMap(({ call, path }) => (call === 'rename' ? [path] : [])).sort();
}

function filesOf({ folder }: KilledDepot): Promise<Files> {
  return finalFiles(folder, 'specs', 'dist', 'kit');
}
