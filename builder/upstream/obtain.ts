import { DepotError, type Fault, hasCode } from '../errors.ts';
import { type Toolchain, toolchainId } from '../spec/model.ts';
import type { ArchiveForm } from '../toolchain/model.ts';
import { isSourceFault } from './first-of.ts';
import { OFFLINE_HINT } from './offline-source.ts';
import type { Delivered, Delivery, Source } from './source.ts';

/**
 * Asks the sources in order until one delivers. One that does not have it is passed over; one that fails ends the search, unless its
 * list says `|`: a broken company proxy must not silently turn into a download from the open network.
 * Under --offline, those of the network are passed over.
 * @throws DepotError SOURCE_ABSENT if none has it, SOURCE_OFFLINE if none has it of those that could be asked, SOURCE_OFF, or what the failing source reported.
 */
export async function obtain(
  toolchain: Toolchain,
  sources: readonly Source[],
  delivery: Delivery,
  form?: ArchiveForm,
): Promise<Delivered> {
  const id = toolchainId(toolchain);
  const refusals: Fault[] = [];
  let notAsked = 0;
  for (const source of sources) {
    try {
      const delivered = await source.deliver(toolchain, delivery, form);
      if (delivered !== undefined) return delivered;
      refusals.push({ where: source.where, message: `does not have it (named by ${source.origin})` });
    } catch (error) {
      if (!isSourceFault(error)) throw error;
      const offline = hasCode(error, 'SOURCE_OFFLINE');
      if (offline) notAsked++;
      else if (source.fallThrough === 'absent') throw inContext(error, id, refusals);
      refusals.push({ where: source.where, message: `${error.message} (named by ${source.origin})` });
      refusals.push(...error.faults);
    }
  }
  const what = form === 'tarball' ? `the official tarball of ${id}` : id;
  if (notAsked > 0) {
    throw new DepotError(
      'SOURCE_OFFLINE',
      `${what} is not here, and --offline kept ${counted(notAsked)} from being asked`,
      {
        where: id,
        faults: refusals,
        hint: OFFLINE_HINT,
      },
    );
  }
  throw new DepotError('SOURCE_ABSENT', `no source has ${what}`, {
    where: id,
    faults: refusals,
    hint: 'check the version; for one that your sources lack, name another: --source URL-OR-FOLDER',
  });
}

function counted(sources: number): string {
  return sources === 1 ? '1 source' : `${sources} sources`;
}

/** The same failure, with the toolchain it was about, the sources that were passed over before, and the mirrors that failed with it. */
function inContext(error: DepotError, id: string, passedOver: readonly Fault[]): DepotError {
  return new DepotError(error.code, `${id}: ${error.message}`, {
    where: error.where,
    hint: error.hint,
    faults: [...passedOver, ...error.faults],
    cause: error,
  });
}
