import { DepotError } from '../errors.ts';
import { instant } from '../io/instant.ts';
import { type Toolchain, toolchainId } from '../spec/model.ts';
import { hashToolchain } from '../toolchain/toolchain.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import type { LockEntry } from './lock-model.ts';
import { obtain } from './obtain.ts';
import type { Delivered, Delivery, Source } from './source.ts';

/** A delivered archive whose every byte was looked at. */
export interface Examined extends Delivered {
  h1: string;
  /** VERSION's time line, unix seconds. */
  time: number;
}

/**
 * Obtains an archive and examines it strictly; with a lock entry, against that. Where a resumed download fails, it is fetched once more
 * as a whole before that becomes a verdict: some servers join parts of two files. After a failure nothing of it is left.
 * @throws DepotError as obtain() and examine() do.
 */
export async function obtainExamined(
  toolchain: Toolchain,
  sources: readonly Source[],
  delivery: Delivery,
  { pinned, form }: { pinned?: LockEntry | undefined; form?: ArchiveForm | undefined } = {},
): Promise<Examined> {
  const delivered = await obtain(toolchain, sources, delivery, form);
  try {
    return await examine(toolchain, delivered, pinned);
  } catch (error) {
    await delivered.discard();
    if (!delivered.resumed) throw error;
  }
  const again = await obtain(toolchain, sources, delivery, form);
  try {
    return await examine(toolchain, again, pinned);
  } catch (error) {
    await again.discard();
    throw error;
  }
}

/**
 * One strict pass over an archive. The sha256 goes first where it is pinned, so that foreign bytes do not even reach the parsers.
 * @throws DepotError FETCH_SHA256, FETCH_H1, and what the toolchain's checks refuse.
 */
export async function examine(
  toolchain: Toolchain,
  archive: Delivered,
  pinned?: LockEntry,
): Promise<Examined> {
  const id = toolchainId(toolchain);
  const expected = pinned?.archives[archive.form];
  if (expected !== undefined && expected.sha256 !== archive.sha256) {
    throw mismatch(
      'FETCH_SHA256',
      `${id}: the sha256 of the ${archive.form}`,
      expected.sha256,
      archive.sha256,
      archive,
    );
  }
  const { h1, time } = await hashToolchain(archive.path, archive.form, toolchain);
  if (pinned !== undefined && pinned.h1 !== h1) {
    throw mismatch('FETCH_H1', `${id}: the h1 of its tree`, pinned.h1, h1, archive);
  }
  // h1 covers VERSION, so with the same h1 it is the lock that was changed: a toolchain must not look older than it is
  if (pinned !== undefined && pinned.time !== instant(time)) {
    throw new DepotError(
      'LOCK_CONFLICT',
      `${id}: its time is pinned as ${pinned.time}, its VERSION has ${instant(time)}`,
      {
        where: archive.source,
        hint: 'somebody changed the lock: find out who, and take the entry back from version control',
      },
    );
  }
  return { ...archive, h1, time };
}

function mismatch(
  code: 'FETCH_SHA256' | 'FETCH_H1',
  what: string,
  pinned: string,
  found: string,
  archive: Delivered,
): DepotError {
  return new DepotError(code, `${what} is ${found}, the lock pins ${pinned}`, {
    where: archive.source,
    hint: 'this source serves something else than what was pinned: do not use it before you know why; another one: --source URL-OR-FOLDER',
  });
}
