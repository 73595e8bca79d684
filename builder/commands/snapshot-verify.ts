import { findSnapshot } from '../depot/snapshot/find-snapshot.ts';
import type { Answer, Context } from './context.ts';
import { verify } from './verify.ts';

/** As `verify` with the snapshot's folder. */
export async function snapshotVerify(
  context: Context,
  wanted: string,
  options: { fingerprint: string[]; key: string[] },
): Promise<Answer> {
  const { folder } = await findSnapshot(context.depot, wanted);
  return verify(context, [folder], { ...options, source: [] });
}
