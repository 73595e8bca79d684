import { DepotError } from '../errors.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import type {
  Lock,
  LockEntry,
  LockEvidence,
  OpenpgpEvidence,
  PinnedArchive,
  Sha256Evidence,
  SumdbEvidence,
} from './lock-model.ts';

/** What one look at a toolchain established. */
export interface Finding {
  /** `go1.27.3.linux-amd64` */
  toolchain: string;
  h1: string;
  time: string;
  published?: string | undefined;
  archive?: ({ form: ArchiveForm } & PinnedArchive) | undefined;
  sumdb?: SumdbEvidence | undefined;
  openpgp?: OpenpgpEvidence | undefined;
  sha256?: Sha256Evidence | undefined;
}

/** What a finding added to the lock: nothing, the entry, or a part of it; `inclusion` is the proof of a record that stood there. */
export type Addition = 'entry' | 'archive' | 'published' | 'sumdb' | 'inclusion' | 'openpgp' | 'sha256';

/**
 * The lock with what the finding adds. A value that stands there already is never replaced: a release's bytes do not change, so a
 * difference means that one of the two is not what it claims.
 * @throws DepotError LOCK_CONFLICT.
 */
export function mergeFinding(lock: Lock, finding: Finding): { lock: Lock; added: Addition[] } {
  const { toolchain, h1, time, archive } = finding;
  const before = lock.toolchains[toolchain];
  requireSame(toolchain, 'h1', before?.h1, h1);
  requireSame(toolchain, 'time', before?.time, time);
  if (archive !== undefined) {
    const pinned = before?.archives[archive.form];
    requireSame(toolchain, `${archive.form} sha256`, pinned?.sha256, archive.sha256);
    requireSame(toolchain, `${archive.form} size`, pinned?.size, archive.size);
  }
  const published = before?.published ?? finding.published;
  const evidence = mergeEvidence(toolchain, before?.evidence, finding);
  const entry: LockEntry = {
    ...before,
    h1,
    time,
    ...(published === undefined ? {} : { published }),
    archives: {
      ...before?.archives,
      ...(archive && { [archive.form]: { sha256: archive.sha256, size: archive.size } }),
    },
    evidence,
  };
  const added = before === undefined ? (['entry'] as const) : additions(before, entry);
  return { lock: withEntry(lock, toolchain, entry), added: [...added] };
}

/** What was found first stands: a second signature of the same bytes says nothing new, unless it is by the key that is pinned since. */
function mergeEvidence(toolchain: string, before: LockEvidence | undefined, finding: Finding): LockEvidence {
  const same = before?.openpgp?.primary === finding.openpgp?.primary;
  const openpgp = finding.openpgp === undefined || same ? before?.openpgp : finding.openpgp;
  const from = new Set([...(before?.sha256?.from ?? []), ...(finding.sha256?.from ?? [])]);
  return {
    sumdb: mergeSumdb(toolchain, before?.sumdb ?? null, finding.sumdb ?? null),
    ...(openpgp === undefined ? {} : { openpgp }),
    ...(from.size === 0 ? {} : { sha256: { from: [...from].sort() } }),
  };
}

/**
 * The record of the checksum database that the lock keeps. The first one stands, since a later tree is larger and would make every
 * update a change; only a proof takes the place of a record that was not proven, and of nothing else.
 * @throws DepotError LOCK_CONFLICT if it is another record.
 */
export function mergeSumdb(
  toolchain: string,
  before: SumdbEvidence | null,
  found: SumdbEvidence | null,
): SumdbEvidence | null {
  if (found === null || before === null) return before ?? found;
  requireSame(toolchain, 'record of the checksum database', before.record, found.record);
  return before.inclusion === 'not checked' && found.inclusion === 'proven' ? found : before;
}

function additions(before: LockEntry, after: LockEntry): Addition[] {
  const added: Addition[] = [];
  if (Object.keys(after.archives).length > Object.keys(before.archives).length) added.push('archive');
  if (before.published === undefined && after.published !== undefined) added.push('published');
  const [had, has] = [before.evidence, after.evidence];
  if (had.sumdb === null && has.sumdb !== null) added.push('sumdb');
  else if (had.sumdb?.inclusion !== has.sumdb?.inclusion) added.push('inclusion');
  if (had.openpgp?.primary !== has.openpgp?.primary) added.push('openpgp');
  if ((had.sha256?.from.length ?? 0) < (has.sha256?.from.length ?? 0)) added.push('sha256');
  return added;
}

export function withEntry(lock: Lock, toolchain: string, entry: LockEntry): Lock {
  return { toolchains: { ...lock.toolchains, [toolchain]: entry } };
}

function requireSame(
  toolchain: string,
  what: string,
  pinned: string | number | undefined,
  found: string | number,
): void {
  if (pinned === undefined || pinned === found) return;
  throw new DepotError(
    'LOCK_CONFLICT',
    `${toolchain}: its ${what} is pinned as ${pinned}, what was found now has ${found}`,
    {
      where: toolchain,
      hint: 'a published Go release never changes: distrust the source first, then ask who made the lock entry; nothing was changed',
    },
  );
}
