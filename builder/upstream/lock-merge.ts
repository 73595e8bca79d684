import { DepotError } from '../errors.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import type { Lock, LockEntry, SumdbEvidence } from './lock-model.ts';

/** What one look at an archive established. */
export interface Finding {
  /** `go1.27.3.linux-amd64` */
  toolchain: string;
  h1: string;
  time: string;
  form: ArchiveForm;
  sha256: string;
  size: number;
  sumdb: SumdbEvidence | null;
}

/** What a finding added to the lock: nothing, the entry, or a part of it; `inclusion` is the proof of a record that stood there. */
export type Addition = 'entry' | 'archive' | 'sumdb' | 'inclusion';

/**
 * The lock with what the finding adds. A value that stands there already is never replaced: a release's bytes do not change, so a
 * difference means that one of the two is not what it claims.
 * @throws DepotError LOCK_CONFLICT.
 */
export function mergeFinding(lock: Lock, finding: Finding): { lock: Lock; added: Addition[] } {
  const { toolchain, h1, time, form, sha256, size, sumdb } = finding;
  const before = lock.toolchains[toolchain];
  requireSame(toolchain, 'h1', before?.h1, h1);
  requireSame(toolchain, 'time', before?.time, time);
  requireSame(toolchain, `${form} sha256`, before?.archives[form]?.sha256, sha256);
  requireSame(toolchain, `${form} size`, before?.archives[form]?.size, size);
  const merged = mergeSumdb(toolchain, before?.evidence.sumdb ?? null, sumdb);
  const added: Addition[] = [];
  if (before === undefined) added.push('entry');
  else {
    if (before.archives[form] === undefined) added.push('archive');
    added.push(...merged.added);
  }
  const entry: LockEntry = {
    ...before,
    h1,
    time,
    archives: { ...before?.archives, [form]: { sha256, size } },
    evidence: { ...before?.evidence, sumdb: merged.sumdb },
  };
  return { lock: withEntry(lock, toolchain, entry), added };
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
): { sumdb: SumdbEvidence | null; added: Addition[] } {
  if (found === null) return { sumdb: before, added: [] };
  if (before === null) return { sumdb: found, added: ['sumdb'] };
  requireSame(toolchain, 'record of the checksum database', before.record, found.record);
  if (before.inclusion === 'proven' || found.inclusion !== 'proven') return { sumdb: before, added: [] };
  return { sumdb: found, added: ['inclusion'] };
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
