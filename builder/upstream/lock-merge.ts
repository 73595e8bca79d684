import { DepotError } from '../errors.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import type {
  Lock,
  LockEntry,
  LockEvidence,
  OpenpgpEvidence,
  Sha256Evidence,
  SumdbEvidence,
} from './lock-model.ts';

/** What one look at an archive established. */
export interface Finding {
  /** `go1.27.3.linux-amd64` */
  toolchain: string;
  h1: string;
  time: string;
  /** Time of the proxy's `.info`, where one was asked. */
  published?: string | undefined;
  form: ArchiveForm;
  sha256: string;
  size: number;
  sumdb: SumdbEvidence | null;
  /** Of a tarball: what its signature and the download page say, where they were asked. */
  openpgp?: OpenpgpEvidence | undefined;
  sha256Evidence?: Sha256Evidence | undefined;
}

/** What a finding added to the lock: nothing, the entry, or a part of it. */
export type Addition = 'entry' | 'archive' | 'published' | 'sumdb' | 'openpgp' | 'sha256';

/**
 * The lock with what the finding adds. A value that stands there already is never replaced: a release's bytes do not change, so a
 * difference means that one of the two is not what it claims.
 * @throws DepotError LOCK_CONFLICT.
 */
export function mergeFinding(lock: Lock, finding: Finding): { lock: Lock; added: Addition[] } {
  const { toolchain, h1, time, form, sha256, size } = finding;
  const before = lock.toolchains[toolchain];
  requireSame(toolchain, 'h1', before?.h1, h1);
  requireSame(toolchain, 'time', before?.time, time);
  requireSame(toolchain, `${form} sha256`, before?.archives[form]?.sha256, sha256);
  requireSame(toolchain, `${form} size`, before?.archives[form]?.size, size);
  const entry: LockEntry = {
    ...before,
    h1,
    time,
    ...published(before?.published ?? finding.published),
    archives: { ...before?.archives, [form]: { sha256, size } },
    evidence: mergeEvidence(before?.evidence, finding),
  };
  return { lock: withEntry(lock, toolchain, entry), added: additions(before, entry, form) };
}

/** What was found first stands: a later tree is larger, and a second signature of the same bytes says nothing new. */
function mergeEvidence(before: LockEvidence | undefined, finding: Finding): LockEvidence {
  const openpgp = before?.openpgp ?? finding.openpgp;
  const from = new Set([...(before?.sha256?.from ?? []), ...(finding.sha256Evidence?.from ?? [])]);
  return {
    sumdb: before?.sumdb ?? finding.sumdb,
    ...(openpgp === undefined ? {} : { openpgp }),
    ...(from.size === 0 ? {} : { sha256: { from: [...from].sort() } }),
  };
}

function published(time: string | undefined): { published?: string } {
  return time === undefined ? {} : { published: time };
}

function additions(before: LockEntry | undefined, after: LockEntry, form: ArchiveForm): Addition[] {
  if (before === undefined) return ['entry'];
  const added: Addition[] = [];
  if (before.archives[form] === undefined) added.push('archive');
  if (before.published !== after.published) added.push('published');
  if (before.evidence.sumdb === null && after.evidence.sumdb !== null) added.push('sumdb');
  if (before.evidence.openpgp === undefined && after.evidence.openpgp !== undefined) added.push('openpgp');
  if (before.evidence.sha256?.from.length !== after.evidence.sha256?.from.length) added.push('sha256');
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
