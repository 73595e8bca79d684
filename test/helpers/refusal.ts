import { DepotError } from '../../builder/errors.ts';

/** The code that an action fails with; `accepted` when it does not fail. Other errors than DepotError go through. */
export async function refusal(action: () => unknown): Promise<string> {
  try {
    await action();
    return 'accepted';
  } catch (error) {
    if (error instanceof DepotError) return error.code;
    throw error;
  }
}
