import { DepotError } from '../../errors.ts';
import { withStoreLock } from '../../store/lock.ts';
import { carriedArchives, carriedPackages, requireContent, servedBy } from '../publish/carried.ts';
import type { FleetInstructions } from '../fleet/instructions.ts';
import type { CarriedDocument, CarriedPackage } from '../snapshot/listed-package.ts';
import { abandonedIn } from '../journal/entry.ts';
import { readLog } from '../log/log.ts';
import type { ManifestPackage, PublicationNote, ServedArchive, Yanked } from '../snapshot/manifest.ts';
import type { Publication, Published } from '../publication/publication.ts';
import {
  carryOut,
  listingChange,
  openRepublication,
  type Republication,
  requireKeysInUse,
} from './republish.ts';
import { requireVouched } from '../signatures/vouching.ts';
import { listSnapshots, readSnapshot, type Snapshot } from '../snapshot/snapshots.ts';
import {
  isSameVersion,
  isWithdrawn,
  parseYankTarget,
  withoutWithdrawn,
  type YankTarget,
} from '../snapshot/yanks.ts';

export interface YankRequest {
  /** `go-1.25=1.25.4-1`: all architectures, both formats. */
  target: string;
  /** One line, signed and published. */
  reason: string;
  /** True: it stays listed, and page, manifest and advisories say that it should not be used. */
  markOnly?: boolean | undefined;
  /** True: takes an earlier yank back. */
  undo?: boolean | undefined;
  /** True: nothing is written. */
  dryRun?: boolean | undefined;
}

export interface YankedNow {
  /** What is current afterwards; undefined in a dry run. */
  published: Published | undefined;
  /** File names that this is about. */
  files: string[];
  /** Of these, what comes into the indexes, and what leaves them. */
  listed: string[];
  unlisted: string[];
  /** Undefined where an ordinary upgrade brings every host to what is listed. */
  fleet: FleetInstructions | undefined;
}

/**
 * Withdraws a version by a new publication that does not list it, and that later ones carry on; its files stay where clients in flight and older
 * snapshots find them. Its name keeps its bytes for ever.
 * @throws DepotError USAGE, NOTHING_PUBLISHED, YANK_UNKNOWN, ROLLBACK_CONTENT and those of publish()
 */
export function yank(basis: Republication, request: YankRequest): Promise<YankedNow> {
  const target = parseYankTarget(request.target);
  return withStoreLock(basis.depot, 'yank', async () => {
    const current = await openRepublication(basis);
    const before = current.manifest.yanked ?? [];
    const date = basis.dateAfter(current.manifest.date);
    const change =
      request.undo === true
        ? await taken(basis, current, target)
        : { ...NOTHING_BACK, files: await versionsMeant(basis, current, target) };
    const names = new Set(change.files.map(({ fileName }) => fileName));
    const kept = before.filter(({ fileName }) => !names.has(fileName));
    const added = request.undo === true ? [] : change.files.map((one) => entryOf(one, request, date, before));
    const yanked = [...kept, ...added].sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
    const all = [...carriedPackages(current), ...change.restored];
    const { listed: packages } = withoutWithdrawn(all, yanked);
    requireKeysInUse(basis, packages, current.name, request.undo === true ? RAISE_RELEASE : undefined);
    await requireContent(basis.store, packages, servedBy(current), change.archiveFiles);

    const publication: Publication = {
      ...basis,
      // the rules that they were judged by: nothing is judged now
      policy: current.manifest.policy,
      // the one that these packages were built for
      layout: current.manifest.depot.layout,
      packages,
      yanked,
      // those of versions that are not listed are left out with them
      archives: [...(current.manifest.archives ?? []), ...change.archives],
      note: noteOf(target, request),
    };
    const isChange = JSON.stringify(yanked) !== JSON.stringify(before);
    return {
      files: [...names].sort(),
      ...listingChange(current, packages),
      ...(await carryOut(publication, current, { isChange, dryRun: request.dryRun })),
    };
  });
}

/** What a change of keys builds again (`1.1` of `1`) falls under the yank, a release that the spec raises does not. */
const RAISE_RELEASE =
  'give that version another `release:` in the spec, for example { go: 1.25.4, release: 2 }: godepot release builds it again, signed by the ' +
  'current key, and the yank stays on what was withdrawn';

/** What is meant stands in the current snapshot, or in an older one: then it can never come back by a rollback. */
async function versionsMeant(
  basis: Republication,
  current: Snapshot,
  target: YankTarget,
): Promise<ManifestPackage[]> {
  const found = new Map<string, ManifestPackage>();
  const seen = new Set<string>();
  for (const snapshot of await newestFirst(basis.depot, current)) {
    const { packages } = snapshot.manifest;
    for (const { name, version, release } of packages)
      if (name === target.name) seen.add(`${version}-${release}`);
    const more = packages.filter((pkg) => isSameVersion(pkg, target) && !found.has(pkg.fileName));
    if (more.length > 0 && snapshot.name !== current.name) await requireVouched(basis, [snapshot]);
    for (const pkg of more) found.set(pkg.fileName, pkg);
  }
  const wanted = `${target.version}-${target.release}`;
  const all = [...found.values()];
  if (all.some(({ version, release }) => `${version}-${release}` === wanted)) return all;
  throw unknown(
    target,
    seen.size === 0
      ? 'no snapshot lists a package of that name'
      : `its versions are ${[...seen].sort().join(', ')}`,
  );
}

/** What an undo changes. */
interface Taken {
  files: Yanked[];
  /** Listed again: what the last snapshot before the yank listed. */
  restored: CarriedPackage[];
  archives: ServedArchive[];
  archiveFiles: CarriedDocument[];
}

const NOTHING_BACK: Omit<Taken, 'files'> = { restored: [], archives: [], archiveFiles: [] };

async function taken(basis: Republication, current: Snapshot, target: YankTarget): Promise<Taken> {
  const yanked = current.manifest.yanked ?? [];
  const files = yanked.filter((one) => isSameVersion(one, target));
  if (files.length === 0)
    throw unknown(
      target,
      yanked.length === 0
        ? 'nothing is yanked'
        : `yanked are ${yanked.map(({ fileName }) => fileName).join(', ')}`,
    );
  const { removed = [], restored = [] } = current.manifest.rolledBack ?? {};
  const left = new Set(files.filter(isWithdrawn).map(({ fileName }) => fileName));
  // a rollback in force goes before what the yank found
  for (const fileName of removed) left.delete(fileName);
  const broughtBack = new Set(restored);
  const change: Taken = { files, restored: [], archives: [], archiveFiles: [] };
  for (const snapshot of await newestFirst(basis.depot, current)) {
    const { packages, yanked: then = [] } = snapshot.manifest;
    const out = new Set(then.filter(isWithdrawn).map(({ fileName }) => fileName));
    const there = new Set(packages.map(({ fileName }) => fileName));
    const tells = (name: string): boolean => (broughtBack.has(name) ? there.has(name) : !out.has(name));
    const before = new Set([...left].filter(tells));
    if (before.size === 0) continue;
    await requireVouched(basis, [snapshot]);
    for (const fileName of before) left.delete(fileName);
    const again = carriedPackages(snapshot).filter(({ fileName }) => before.has(fileName));
    change.restored.push(...again);
    const archives = (snapshot.manifest.archives ?? []).filter(({ toolchain }) =>
      again.some(({ upstream }) => upstream?.toolchain === toolchain),
    );
    change.archives.push(...archives);
    change.archiveFiles.push(...carriedArchives(snapshot, archives));
  }
  if (left.size === 0) return change;
  throw new DepotError('ROLLBACK_CONTENT', 'no snapshot is left from before that yank', {
    hint: 'its bytes cannot be listed again; raise `release:` of that version in the spec: godepot release',
    faults: [...left].map((message) => ({ message })),
  });
}

async function newestFirst(depot: string, current: Snapshot): Promise<Snapshot[]> {
  const found: Snapshot[] = [];
  // what was made and never became current is no state that anybody saw
  const abandoned = abandonedIn((await readLog(depot)).entries);
  for (const place of (await listSnapshots(depot)).toReversed())
    if (place.sequence <= current.sequence && !abandoned.has(place.name))
      found.push(place.sequence === current.sequence ? current : await readSnapshot(place));
  return found;
}

function noteOf(
  { name, version, release }: YankTarget,
  { reason, markOnly, undo }: YankRequest,
): PublicationNote {
  const mode = undo === true ? 'undo' : markOnly === true ? 'mark' : undefined;
  const target = `${name}=${version}-${release}`;
  return { action: 'yank', reason, of: null, target, ...(mode === undefined ? {} : { mode }) };
}

function entryOf(
  { format, name, version, release, fileName, sha256 }: Omit<Yanked, 'reason' | 'date' | 'marked'>,
  { reason, markOnly }: YankRequest,
  date: number,
  before: readonly Yanked[],
): Yanked {
  const mark = markOnly === true ? { marked: true as const } : {};
  const known = before.find((one) => one.fileName === fileName);
  // said twice it is said once: the first date and reason stay; what is withdrawn comes back by an undo alone
  if (known !== undefined && (markOnly === true || isWithdrawn(known))) return known;
  return { format, name, version, release, fileName, sha256, reason, date, ...mark };
}

function unknown({ name, version, release }: YankTarget, what: string): DepotError {
  return new DepotError('YANK_UNKNOWN', `${name}=${version}-${release} is not there: ${what}`, {
    hint: 'name=version-release as it was published, for example go-1.25=1.25.4-1',
  });
}
