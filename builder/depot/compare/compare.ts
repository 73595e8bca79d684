import { counted } from '../../io/counted.ts';
import { snapshotName } from '../snapshot/snapshots.ts';
import { isWithdrawn } from '../snapshot/yanks.ts';
import type {
  AdvisoryData,
  ComparedPackage,
  ComparedSnapshot,
  ComparedYank,
  Side,
  SnapshotDifference,
  ValueChange,
} from './model.ts';
import { comparePackages, compareVersions } from './packages.ts';
import { changedValues, envLines } from './values.ts';

const DAY = 86_400;

/** Two snapshots -> in what they differ. Pure: `snapshot diff` and the web page say the same. */
export function compareSnapshots(before: ComparedSnapshot, after: ComparedSnapshot): SnapshotDifference {
  return {
    from: sideOf(before),
    to: sideOf(after),
    sameContent: before.contentId === after.contentId,
    packages: comparePackages(before.packages, after.packages),
    signatures: signaturesOf(before, after),
    depot: changedValues(depotValues(before), depotValues(after)),
    policy: before.policy && after.policy ? changedValues(before.policy, after.policy) : [],
    environment: changedEnvironment(before, after),
    yanks: {
      added: onlyIn(after.yanked, before.yanked, yankId),
      lifted: onlyIn(before.yanked, after.yanked, yankId),
    },
    advisories: advisoriesOf(before, after),
    archives: {
      added: onlyIn(after.archives, before.archives, ({ form, sha256 }) => `${form} ${sha256}`),
      removed: onlyIn(before.archives, after.archives, ({ form, sha256 }) => `${form} ${sha256}`),
    },
    size: { before: sizeOf(before), after: sizeOf(after) },
  };
}

/** How long apt believes it, beside what it is: a refresh gives it another date, which is no change. */
function depotValues({ depot, date, validUntil }: ComparedSnapshot): Record<string, string | null> {
  const days = validUntil ? Math.round((validUntil - date) / DAY) : undefined;
  return { ...depot, 'valid-until': days === undefined ? null : counted(days, 'day') };
}

function sideOf({ sequence, contentId, date, publication }: ComparedSnapshot): Side {
  return {
    sequence,
    name: snapshotName(sequence, contentId),
    date,
    action: publication?.action,
    reason: publication?.reason ?? null,
    of: publication?.of ?? null,
    only: publication?.only ?? null,
    target: publication?.target ?? null,
    mode: publication?.mode ?? null,
  };
}

function signaturesOf(before: ComparedSnapshot, after: ComparedSnapshot): SnapshotDifference['signatures'] {
  if (before.signers === undefined || after.signers === undefined) return null;
  if (before.signers.join(' ') === after.signers.join(' ')) return null;
  return { before: before.signers, after: after.signers };
}

/** go.env as the newest toolchain of each snapshot has it. With no toolchain on one side there is nothing that the environment was changed for. */
function changedEnvironment(before: ComparedSnapshot, after: ComparedSnapshot): ValueChange[] {
  const [old, now] = [environmentOf(before.packages), environmentOf(after.packages)];
  return old === undefined || now === undefined ? [] : changedValues(old, now);
}

/** Lines of go.env in the newest toolchain: older ones keep the policy that they were built under. Undefined without a toolchain. */
export function environmentOf(
  packages: readonly Pick<ComparedPackage, 'upstream' | 'version' | 'release' | 'inputs'>[],
): Record<string, string> | undefined {
  const [newest] = packages
    .filter(({ upstream }) => upstream !== null)
    .sort((a, b) => compareVersions(b.version, a.version) || compareVersions(b.release, a.release));
  return newest === undefined ? undefined : envLines(newest.inputs);
}

/** Why is part of it: a reason that was mended is news to those who read it. */
function yankId(yank: ComparedYank): string {
  return `${yank.fileName} ${isWithdrawn(yank)} ${yank.reason}`;
}

function advisoriesOf(before: ComparedSnapshot, after: ComparedSnapshot): SnapshotDifference['advisories'] {
  if (before.advisories?.sha256 === after.advisories?.sha256) return null;
  return { before: dataOf(before), after: dataOf(after) };
}

function dataOf({ advisories }: ComparedSnapshot): AdvisoryData | null {
  return advisories ? { modified: advisories.modified, count: advisories.count } : null;
}

function sizeOf({ packages }: ComparedSnapshot): number {
  return [...new Map(packages.map(({ sha256, size }) => [sha256, size])).values()].reduce(
    (sum, size) => sum + size,
    0,
  );
}

function onlyIn<T>(
  these: readonly T[] | undefined,
  those: readonly T[] | undefined,
  idOf: (item: T) => string,
): T[] {
  const ids = new Set((those ?? []).map(idOf));
  return (these ?? []).filter((item) => !ids.has(idOf(item)));
}
