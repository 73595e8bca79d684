/** What go-env's record has to say after each event: the lines of its log, and what it keeps of each package. */
import type { Line, Patch } from './events.ts';
import type { World } from './model.ts';

/** `1.26.8-1` by its patch, `-` for none, `?` where the scripts could not know. */
type Version = Patch | '-' | '?';

export interface RecordLine {
  event: 'install' | 'reinstall' | 'change' | 'kept' | 'remove';
  line: Line;
  old: Version;
  new: Version;
  before: string;
  after: string;
  /** Whose identity file. */
  digest: Version;
}

/** Of one package. */
interface Kept {
  now: { own: Version; digest: Version } | undefined;
  begun: { wanted: Version; old: Version; before: string } | undefined;
}

export interface RecordState {
  /** The folder is there: made by the first script that has something to keep, and go-env's from then on. */
  folder: boolean;
  log: RecordLine[];
  kept: Record<Line, Kept>;
}

function nothing(): Kept {
  return { now: undefined, begun: undefined };
}

export function noRecord(): RecordState {
  return { folder: false, log: [], kept: { '1.26': nothing(), '1.27': nothing() } };
}

/** The identity file on the disk is that of the version that came last, unless rpm took it away. */
function onDisk({ packages }: World, line: Line): Version {
  return packages[line].instances.findLast(({ lost }) => lost.length === 0)?.patch ?? '-';
}

function selection({ alternatives: { mode, current } }: World): string {
  return current === undefined ? 'none' : `${mode}:/usr/local/go-${current}/bin/go`;
}

export function unpacking(world: World, line: Line, patch: Patch): void {
  const { kept } = world.record;
  const there = onDisk(world, line);
  const { now } = kept[line];
  const old = there === '-' ? '-' : now?.digest === there ? now.own : '?';
  world.record.folder = true;
  kept[line].begun = { wanted: patch, old, before: selection(world) };
}

export function settled(world: World, line: Line, own: Patch): void {
  const { log, kept } = world.record;
  const { now, begun } = kept[line];
  const digest = onDisk(world, line);
  if (begun === undefined && now?.own === own && now.digest === digest) return;
  world.record.folder = true;
  const { wanted, old, before } = begun ?? { wanted: own, old: '?', before: '?' };
  const rest = { line, before, after: selection(world), digest };
  if (wanted !== own) log.push({ event: 'kept', old: own, new: wanted, ...rest });
  else {
    const event = old === '-' ? 'install' : old === own ? 'reinstall' : 'change';
    log.push({ event, old, new: own, ...rest });
  }
  kept[line] = { now: { own, digest }, begun: undefined };
}

export function leaving(world: World, line: Line): void {
  const kept = world.record.kept[line];
  world.record.folder = true;
  kept.begun = { wanted: '-', old: kept.now?.own ?? '?', before: selection(world) };
}

export function left(world: World, line: Line): void {
  const { log, kept } = world.record;
  const { now, begun } = kept[line];
  if (now !== undefined) {
    const before = begun?.wanted === '-' ? begun.before : '?';
    const { own: old, digest } = now;
    log.push({ event: 'remove', line, old, new: '-', before, after: selection(world), digest });
  }
  kept[line] = nothing();
}
