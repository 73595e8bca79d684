import { DepotError, ERROR_CODES, type Fault } from '../errors.ts';
import { type Toolchain, toolchainId } from '../spec/model.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import type { Delivered, Delivery, Source } from './source.ts';

/**
 * Asks the sources in order until one delivers. One that does not have it is passed over; one that fails ends the search, unless its
 * list says `|`: a broken company proxy must not silently turn into a download from the open network.
 * @throws DepotError SOURCE_ABSENT if none has it, SOURCE_OFF, or what the failing source reported.
 */
export async function obtain(
  toolchain: Toolchain,
  sources: readonly Source[],
  delivery: Delivery,
  form?: ArchiveForm,
): Promise<Delivered> {
  const id = toolchainId(toolchain);
  const refusals: Fault[] = [];
  for (const source of sources) {
    try {
      const delivered = await source.deliver(toolchain, delivery, form);
      if (delivered !== undefined) return delivered;
      refusals.push({ where: source.where, message: `does not have it (named by ${source.origin})` });
    } catch (error) {
      if (!(error instanceof DepotError) || ERROR_CODES[error.code] !== 'source') throw error;
      if (source.fallThrough === 'absent') throw inContext(error, id, refusals);
      refusals.push({ where: source.where, message: `${error.message} (named by ${source.origin})` });
    }
  }
  const what = form === 'tarball' ? `the official tarball of ${id}` : id;
  throw new DepotError('SOURCE_ABSENT', `no source has ${what}`, {
    where: id,
    faults: refusals,
    hint: 'check the version; for one that your sources lack, name another: --source URL-OR-FOLDER',
  });
}

/** The same failure, with the toolchain it was about and the sources that were passed over before. */
function inContext(error: DepotError, id: string, passedOver: readonly Fault[]): DepotError {
  return new DepotError(error.code, `${id}: ${error.message}`, {
    where: error.where,
    hint: error.hint,
    faults: passedOver,
    cause: error,
  });
}
