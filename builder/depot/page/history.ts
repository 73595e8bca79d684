import type { PageFacts, PagePublication } from '../../report/page/model.ts';
import { compareSnapshots } from '../compare/compare.ts';
import type { ComparedSnapshot } from '../compare/model.ts';
import { sectionsOf } from '../compare/words.ts';
import { validUntil } from '../snapshot/validity.ts';
import { publicationsBefore } from '../snapshot/chain.ts';
import type { Manifest } from '../snapshot/manifest.ts';
import type { PagePlan } from './plan.ts';
import { PLAIN } from '../publication/publication.ts';
import { listSnapshots, type Snapshot, snapshotName } from '../snapshot/snapshots.ts';

/** Publications that the page tells of; each costs the reading of a manifest. */
const MOST_PUBLICATIONS = 10;

/** Lines of a difference to a state before the last one; each is a name, and all states together would be as many times as long. */
const MOST_SINCE = 40;

/** What happened up to this publication, in words. */
export async function pageHistory(
  plan: PagePlan,
): Promise<Pick<PageFacts, 'timeline' | 'older' | 'changes'>> {
  const { depot, previous, identity } = plan;
  const { chain, older } = await chainOf(depot, previous);
  const states: ComparedSnapshot[] = [comparedPlan(plan), ...chain];
  const own = linesBetween(previous?.manifest, states[0]);
  const base = snapshotsAddress(identity.url);
  const timeline = states.slice(0, MOST_PUBLICATIONS).map((state, index): PagePublication => {
    const { sequence, contentId, date } = state;
    const { action, reason, of, only, target, mode } = state.publication ?? PLAIN;
    const back = of === null ? undefined : `to ${of}${only === undefined ? '' : `, ${only} only`}`;
    const name = snapshotName(sequence, contentId);
    const hasPage = index === 0 || chain[index - 1]?.files.some(({ path }) => path === 'index.html') === true;
    return {
      name,
      date,
      action: mode ?? action,
      about: target ?? back,
      reason: reason ?? undefined,
      lines: linesBetween(states[index + 1], state),
      since: index < 2 ? undefined : sinceLines(state, states[0]),
      path: hasPage ? `${base}/${name}/index.html` : undefined,
    };
  });
  return {
    timeline,
    older: older + Math.max(states.length - MOST_PUBLICATIONS, 0),
    changes:
      previous === undefined
        ? undefined
        : { since: snapshotName(previous.manifest.sequence, previous.manifest.contentId), lines: own },
  };
}

/** As many as the page tells of, and how many lie there besides. */
async function chainOf(
  depot: string,
  previous: Snapshot | undefined,
): Promise<{ chain: Manifest[]; older: number }> {
  if (previous === undefined) return { chain: [], older: 0 };
  const chain = [previous.manifest];
  for await (const manifest of publicationsBefore(depot, previous.manifest)) {
    chain.push(manifest);
    if (chain.length > MOST_PUBLICATIONS) break;
  }
  const first = chain.at(-1)?.sequence ?? 0;
  const older = (await listSnapshots(depot)).filter(({ sequence }) => sequence < first);
  return { chain, older: older.length };
}

function comparedPlan(plan: PagePlan): ComparedSnapshot {
  const { name, origin, label, suite, url } = plan.identity;
  return {
    sequence: plan.sequence,
    contentId: plan.contentId,
    date: plan.date,
    validUntil: validUntil(plan.date, plan.validDays),
    depot: { name, origin, label, suite, layout: plan.layout, url: url ?? null },
    policy: plan.policy,
    packages: plan.packages.map((pkg) => ({ ...pkg, upstream: pkg.upstream ?? null })),
    publication: plan.note ?? PLAIN,
    yanked: plan.yanked ?? [],
    advisories: plan.advisories ?? null,
    archives: plan.archives ?? [],
  };
}

/** Sections whose subjects say by themselves what they are. */
const OF_PACKAGES: ReadonlySet<string> = new Set(['toolchains', 'packages', 'yanks']);
/** Of any other section; `snapshot diff` has them all. */
const MOST_ITEMS = 6;

function linesBetween(before: ComparedSnapshot | undefined, after: ComparedSnapshot | undefined): string[] {
  if (before === undefined || after === undefined) return [];
  return sectionsOf(compareSnapshots(before, after)).flatMap(({ title, items }) => {
    if (OF_PACKAGES.has(title)) return items.map(({ subject, text }) => `${subject}: ${text}`);
    const said = items.slice(0, MOST_ITEMS).map(({ mark, subject, text }) => {
      const what = subject === 'data' ? text : `${subject} ${text}`;
      return mark === '~' ? what : `${mark} ${what}`;
    });
    const more = items.length - said.length;
    return [`${title}: ${said.join('; ')}${more > 0 ? `; and ${more} more` : ''}`];
  });
}

/** From an older state to this one, whatever came and went between. */
function sinceLines(before: ComparedSnapshot, now: ComparedSnapshot | undefined): string[] {
  const lines = linesBetween(before, now);
  const more = lines.length - MOST_SINCE;
  if (more <= 0) return lines;
  return [
    ...lines.slice(0, MOST_SINCE),
    `and ${more} more: godepot snapshot diff ${before.sequence} ${now?.sequence}`,
  ];
}

/**
 * From `current/` and from the snapshot's own address alike: a browser does not leave the root of a host. A depot below it has to say where it
 * is, since the two addresses are of different depth.
 */
function snapshotsAddress(url: string | undefined): string {
  const below = url === undefined ? '/' : new URL(url).pathname;
  return below === '/' ? '../../snapshots' : `${below}/snapshots`;
}
