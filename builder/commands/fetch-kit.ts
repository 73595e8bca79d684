import { resolve } from 'node:path';

import { findUpstreamKey } from '../signing/upstream-key-choice.ts';
import { hasCode } from '../errors.ts';
import { toolchainId } from '../spec/model.ts';
import { withStoreLock } from '../store/lock.ts';
import type { AdmittedArchive } from '../upstream/fetch.ts';
import { PUBLIC_CHECKSUM_DATABASE } from '../upstream/checksum-database-key.ts';
import { completeEvidence } from '../upstream/kit/complete.ts';
import { kitItems } from '../upstream/kit/items.ts';
import { writeKit, type WrittenKit } from '../upstream/kit/write-kit.ts';
import { encodeLock, type LockEntry } from '../upstream/lock.ts';
import { parseNoteKey } from '../upstream/signed-note.ts';
import type { Source } from '../upstream/source.ts';
import { databaseFiles } from '../upstream/sumdb/state.ts';
import type { MissingEvidence } from '../upstream/tarball-evidence.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import { FORMS } from '../upstream/admitted.ts';
import type { Context } from './context.ts';
import type { House } from './house.ts';
import { lookOptions, refreshReferences } from './look.ts';
import { megabytes } from './progress-bars.ts';

export interface KitResult extends WrittenKit {
  /** What the isolated side will not be able to check for itself, by toolchain. */
  missing: Readonly<Record<string, readonly MissingEvidence[]>>;
}

/** A signature or published digest is about the official tarball, so that has to travel; otherwise any form will do. */
export function formsToCarry({ evidence }: LockEntry): readonly ArchiveForm[] {
  return evidence.openpgp === undefined && evidence.sha256 === undefined ? FORMS : ['tarball'];
}

/** Writes what was fetched, with everything that is needed to judge it, to a folder that an isolated side takes as a source. */
export async function kitStep(
  context: Context,
  house: House,
  sources: readonly Source[],
  archives: readonly AdmittedArchive[],
  to: string,
): Promise<KitResult> {
  const folder = resolve(to);
  const { store, spec, lock } = house;
  await refreshReferences(house, sources, context);
  const look = await lookOptions(context, house, sources);
  const key = parseNoteKey(PUBLIC_CHECKSUM_DATABASE);
  const missing: Record<string, MissingEvidence[]> = {};
  const written = await withStoreLock(context.depot, 'fetch --to', async () => {
    for (const archive of archives) {
      const lacks = await completeEvidence(archive, archive, look, key);
      if (lacks.length > 0) missing[archive.toolchain] = lacks;
    }
    const items = await kitItems({
      archives,
      store,
      database: { name: key.name, files: await databaseFiles(store, key.name) },
      vulnerabilities: spec.policy.vulnerabilities.database,
      key: await certificate(context, house),
      lock: encodeLock(lock),
    });
    return writeKit(folder, archives.map(toolchainId), items, context.progress);
  });
  context.step('kit', describe(written, Object.keys(missing).length));
  return { ...written, missing };
}

async function certificate(context: Context, { spec }: House): Promise<Buffer | undefined> {
  try {
    return (await findUpstreamKey({ keysFolder: context.keys, choice: spec.openpgp })).bytes;
  } catch (error) {
    if (hasCode(error, 'UPSTREAM_KEYRING_MISSING') && !spec.verify.includes('openpgp')) return undefined;
    throw error;
  }
}

function describe({ folder, files, bytes, kept }: WrittenKit, incomplete: number): string {
  const lacking = incomplete === 0 ? '' : `; ${incomplete} toolchains lack evidence (see --json)`;
  return `${folder}: ${files} files, ${megabytes(bytes)}; ${kept} were already there${lacking}`;
}
