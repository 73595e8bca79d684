import { counted } from '../../io/counted.ts';
import { instant } from '../../io/instant.ts';
import { newCheckList } from '../../packaging/checks.ts';
import type { DepotIdentity } from '../../spec/model.ts';
import { MAX_FUTURE } from '../publish/dates.ts';
import { checkLog } from '../log/check.ts';
import type { Manifest } from '../snapshot/manifest.ts';
import { listSnapshots, readSnapshot, type SnapshotPlace } from '../snapshot/snapshots.ts';
import { verifyFolders } from '../verify/folders.ts';
import { verifyForeign } from '../verify/foreign.ts';
import { verifyCurrent, verifyMirrorLists } from '../verify/pointers.ts';
import type { Trust } from '../verify/trust.ts';
import { unvouched } from '../verify/vouched.ts';
import { examine, type Findings } from './findings.ts';

const DAY = 86_400;
/** Seconds before an end that is told of. */
const SOON = 14 * DAY;
/**
 * Of the time that a publication is good for, where that is shorter: a refresh is due from half of it on, so whoever refreshes by a timer is told only
 * when the timer fails.
 */
const LAST_PART = 1 / 3;

export interface PublishedState {
  depot: string;
  /** What the next publication would say of itself; undefined where the spec cannot be read. */
  identity: DepotIdentity | undefined;
  /** Of the keys folder as it is now; undefined where it cannot be read. */
  trust: Trust | undefined;
  /** Unix seconds. */
  now: number;
}

/** What is published: pointers, dates, keys that vouch for it, and what differs from the spec. */
export async function examinePublished(findings: Findings, state: PublishedState): Promise<void> {
  const { depot } = state;
  const places = await listSnapshots(depot);
  const newest = places.at(-1);
  if (newest === undefined) {
    findings.warn('depot', 'nothing is published yet', 'godepot release');
    return;
  }
  await examine(findings, 'depot', async () => {
    const { manifest } = await readSnapshot(newest);
    const list = newCheckList();
    await verifyCurrent(list, depot, newest);
    await verifyForeign(list, depot);
    await verifyFolders(list, depot, places);
    await verifyMirrorLists(list, depot, newest, manifest);
    for (const { detail } of list.failed)
      findings.problem('depot', detail, 'godepot verify; godepot publish puts pointers right');
    for (const { detail } of list.noted) findings.warn('depot', detail, 'godepot publish');
    if (list.failed.length === 0)
      findings.fine('depot', `${counted(places.length, 'snapshot')}, ${newest.name} is current`);
    examineDates(findings, manifest, state.now);
    if (state.identity !== undefined) examineDrift(findings, manifest.depot, state.identity);
  });
  await examine(findings, 'log', async () => {
    const log = await checkLog(depot);
    for (const { check, detail } of log.failed)
      findings.problem('log', `${check}: ${detail}`, 'godepot log verify');
    if (log.failed.length > 0) return;
    if (log.done.length > 0) findings.fine('log', log.done.map(({ detail }) => detail).join('; '));
    else
      findings.warn(
        'log',
        'all was published before there were audit logs',
        'the next publication begins one',
      );
  });
  if (state.trust !== undefined) await examineSignatures(findings, places, state.trust);
}

/** @param now unix seconds */
export function examineDates(
  findings: Findings,
  { date, validUntil }: Pick<Manifest, 'date' | 'validUntil'>,
  now: number,
): void {
  if (date > now + MAX_FUTURE)
    findings.problem(
      'clock',
      `the last publication is of ${instant(date)}, which lies in the future of this clock: nothing can be published before`,
      'set the clock right: timedatectl',
      date,
    );
  else findings.fine('clock', `not before the last publication, ${instant(date)}`);
  if (typeof validUntil !== 'number') return;
  const todo = 'godepot refresh, and let a timer do it';
  if (validUntil <= now)
    findings.problem('Valid-Until', 'apt refuses the depot: its Release has expired', todo, validUntil);
  else if (validUntil < now + Math.min(SOON, (validUntil - date) * LAST_PART))
    findings.warn(
      'Valid-Until',
      'apt is going to refuse the depot unless it is published or refreshed before',
      todo,
      validUntil,
    );
  else findings.fine('Valid-Until', 'far enough away', validUntil);
}

function examineDrift(findings: Findings, published: Manifest['depot'], wanted: DepotIdentity): void {
  let same = true;
  for (const field of ['name', 'origin', 'label', 'suite'] as const) {
    if (published[field] === wanted[field]) continue;
    same = false;
    findings.problem(
      'identity',
      `${field} is published as ${JSON.stringify(published[field])}, and the spec says ${JSON.stringify(wanted[field])}: the next publication is refused, since each apt client would stop on it`,
      `put ${field} back in the spec`,
    );
  }
  if (published.url !== (wanted.url ?? null)) {
    same = false;
    findings.warn(
      'identity',
      `url is published as ${published.url ?? 'none'}, and the spec says ${wanted.url ?? 'none'}: mirror lists and the bootstrap file follow with the next publication`,
      'godepot publish, and keep the old address until clients have moved',
    );
  }
  if (same) findings.fine('identity', 'name, origin, label, suite and url are those of the spec');
}

async function examineSignatures(
  findings: Findings,
  places: readonly SnapshotPlace[],
  trust: Trust,
): Promise<void> {
  const unverified = [...(await unvouched(places, trust))].map(([name, detail]) => `${name} (${detail})`);
  if (unverified.length === 0)
    findings.fine('signatures', `the keys of now vouch for all ${places.length} snapshots`);
  else
    findings.problem(
      'signatures',
      `no key of now vouches for ${unverified.join(', ')}`,
      'godepot publish, where the keys are, signs anew what is as it was published; else restore or prune these',
    );
}
