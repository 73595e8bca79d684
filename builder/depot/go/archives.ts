import type { BuiltPackage } from '../../build/record.ts';
import { toolchainOf } from '../../spec/toolchain-id.ts';
import type { ArchiveForm } from '../../toolchain/model.ts';
import type { Store } from '../../store/store.ts';
import { FORMS, readAdmission } from '../../upstream/admitted.ts';
import type { Lock, LockEntry } from '../../upstream/lock-model.ts';
import { databaseMirror } from '../../upstream/sumdb/mirror.ts';
import { publicDatabase } from '../../upstream/sumdb/public-database.ts';
import type { NoteKey } from '../../upstream/sumdb/signed-note.ts';
import type { ServedArchive } from '../snapshot/manifest.ts';

type Listed = Pick<BuiltPackage, 'upstream'>;

/** Why an archive is not served to go clients. */
export type Lacking = 'not in the store' | 'not pinned' | 'no proof';

/**
 * The archives that can be served beside these packages: those that the store holds, in either form, and that the lock pins to the byte. The
 * h1 alone is not enough for a tarball: four of its folders are not part of the tree that it is about. And a module without a proof from the
 * checksum database would be listed for nothing: go refuses it, wherever it comes from over HTTP.
 * @param key of another checksum database, in tests
 */
export async function servableArchives(
  packages: readonly Listed[],
  store: Store,
  lock: Pick<Lock, 'toolchains'>,
  key: NoteKey = publicDatabase(),
): Promise<ServedArchive[]> {
  const h1s = toolchainsOf(packages);
  const judged = await judgeArchives([...h1s.keys()], store, lock, key);
  return judged.flatMap(({ archive, h1 }) =>
    archive !== undefined && h1s.get(archive.toolchain) === h1 ? [archive] : [],
  );
}

/** What there is of each toolchain in each form, and why not where it cannot be served. */
export async function judgeArchives(
  toolchains: readonly string[],
  store: Store,
  lock: Pick<Lock, 'toolchains'>,
  key: NoteKey = publicDatabase(),
): Promise<JudgedArchive[]> {
  const { proven } = await databaseMirror(store, key);
  const judged: JudgedArchive[] = [];
  for (const toolchain of toolchains) {
    const entry = lock.toolchains[toolchain];
    for (const form of FORMS) {
      const found = entry && (await lookAt(toolchain, form, entry, store));
      const unproven = form === 'module-zip' && proven.get(toolchain) !== entry?.h1;
      if (found === undefined) judged.push({ toolchain, form, lacking: 'not in the store' });
      else if (found === 'not pinned') judged.push({ toolchain, form, lacking: found });
      else if (unproven) judged.push({ toolchain, form, lacking: 'no proof' });
      else judged.push({ toolchain, form, archive: found, h1: entry?.h1 });
    }
  }
  return judged;
}

export interface JudgedArchive {
  toolchain: string;
  form: ArchiveForm;
  /** It can be served; of that h1. */
  archive?: ServedArchive;
  h1?: string | undefined;
  lacking?: Lacking;
}

async function lookAt(
  toolchain: string,
  form: ArchiveForm,
  { h1, archives }: LockEntry,
  store: Store,
): Promise<ServedArchive | 'not pinned' | undefined> {
  const admission = await readAdmission(store, toolchainOf(toolchain), form);
  if (admission === undefined || !(await store.has(admission.sha256, admission.size))) return undefined;
  const { sha256, size } = admission;
  const pin = archives[form];
  const isPinned = admission.h1 === h1 && pin?.sha256 === sha256 && pin.size === size;
  return isPinned ? { toolchain, form, sha256, size } : 'not pinned';
}

/** Those of toolchains that have a package which is listed: what is yanked for dnf and apt is yanked for go. */
export function archivesOf(archives: readonly ServedArchive[], packages: readonly Listed[]): ServedArchive[] {
  const toolchains = toolchainsOf(packages);
  return archives.filter(({ toolchain }) => toolchains.has(toolchain));
}

/** Toolchain -> h1, sorted by name. */
function toolchainsOf(packages: readonly Listed[]): Map<string, string> {
  const found = packages.flatMap(({ upstream }) => upstream ?? []);
  const sorted = found.toSorted((a, b) => (a.toolchain < b.toolchain ? -1 : 1));
  return new Map(sorted.map(({ toolchain, h1 }) => [toolchain, h1]));
}
