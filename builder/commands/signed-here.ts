import { DepotError, hasCode } from '../errors.ts';

/**
 * For a publication that is signed where it is made: without the private half it has another way than `sign export`, which carries what the spec
 * asks for and nothing else.
 * @throws DepotError SIGNING_ELSEWHERE in place of KEYS_MISSING
 */
export async function signedHere<T>(verb: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (!hasCode(cause, 'KEYS_MISSING')) throw cause;
    throw new DepotError(
      'SIGNING_ELSEWHERE',
      `${verb} is signed where it is made, and the private key is not here`,
      {
        where: cause instanceof DepotError ? cause.where : undefined,
        hint: `bring the depot to where the key is (rsync -aH dist/), godepot ${verb} there, and bring it back; nothing was published`,
        cause,
      },
    );
  }
}
