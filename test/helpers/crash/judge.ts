import type { OperationName } from './operations.ts';
import type { Checked } from './replies.ts';
import { lostOrAltered, servedDigest, type State, stateOf } from './state.ts';
import type { Undisturbed } from './undisturbed.ts';
import type { Worker } from './worker.ts';

/**
 * A snapshot got its name, and what leads clients to it did not follow: they are served the old state, complete. Verification tells of it, and
 * the next run mends it.
 */
const UNSWITCHED =
  /^(?:(?:current|mirror lists): POINTER_STALE |mirror lists missing: SNAPSHOT_MISSING \S+\/mirrorlist is missing$)/;
/** Signatures of published snapshots are replaced where they lie: half of one is a file that nobody signed, until the next run removes it. */
const HALF_SIGNATURE =
  /^[1-9]\S*: files extra: SNAPSHOT_EXTRA (?:\S+\/)?\.(?:InRelease|[\w.]+\.(?:asc|gpg))\.[0-9a-f]{12}\.tmp$/;
/** Signing anew was cut short: told of, with what to do. */
const HALF_SIGNED = /^(?:[1-9]\S*: )?signing keys: SIGNATURES_MIXED /;
/** Said of a mirror, which has none. */
const NO_LOG = 'log: chain: there is no log';
/** Left by who waits for the lock, so that nobody but the sweep of a day later may remove them. */
const LOCK_DRAFT = /^(?:store\/|\.godepot-mirror\.)lock\.R\.(?:tmp|claim)$/;
const LOG = /^store\/log\//;

/**
 * What is wrong with a depot whose operation was cut short: it serves the old state or the new, complete, and nothing published is lost; the next
 * run says that all is well, and leaves what an undisturbed one leaves, to the byte but for what the log tells.
 */
export async function faultsOf(
  depot: string,
  quiet: Undisturbed,
  operation: OperationName,
  worker: Worker,
): Promise<string[]> {
  const { before, after, checkedBefore, checkedAfter } = quiet;
  const state = stateOf(depot);
  const now = await checked(depot, state, quiet, worker);
  const faults = [...lostOrAltered(state, before, after)];
  if (now.current !== checkedBefore.current && now.current !== checkedAfter.current)
    faults.push(`serves ${now.current ?? 'nothing'}`);
  faults.push(
    ...[...now.faults, ...now.log].filter(
      (fault) => ![UNSWITCHED, HALF_SIGNATURE, HALF_SIGNED].some((told) => told.test(fault)),
    ),
  );

  const { code, message } = await worker.operate(operation, depot);
  if (code !== null) return [...faults, `the next run: ${code} ${message}`];
  const finished = stateOf(depot);
  const then = await checked(depot, finished, quiet, worker);
  faults.push(...[...then.faults, ...then.log].map((fault) => `after the next run: ${fault}`));
  const notDone = then.notDone.filter((what) => !operation.startsWith('mirror') || what !== NO_LOG);
  faults.push(...notDone.map((what) => `after the next run, not checked: ${what}`));
  faults.push(...differences(finished, after).map((what) => `after the next run: ${what}`));
  return faults;
}

/** Verification reads bytes and nothing else: those of one published state are verified once. The log tells who and when, and is always read. */
async function checked(
  depot: string,
  state: State,
  { verified }: Undisturbed,
  worker: Worker,
): Promise<Checked> {
  const served = servedDigest(state);
  const known = verified.get(served);
  if (known !== undefined) return { ...known, log: await worker.checkLog(depot) };
  const found = await worker.check(depot);
  verified.set(served, found);
  return found;
}

/** Where two states differ, but for drafts of the lock and what the log tells. */
export function differences(found: State, wanted: State): string[] {
  const paths = [...new Set([...found.keys(), ...wanted.keys()])].sort();
  return paths
    .filter((path) => !LOCK_DRAFT.test(path) && !LOG.test(path) && found.get(path) !== wanted.get(path))
    .map((path) => `${path}: ${found.get(path) ?? 'nothing'}, not ${wanted.get(path) ?? 'nothing'}`);
}
