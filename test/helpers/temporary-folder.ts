import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';

/** What a helper needs of a test: somewhere to leave what it has to put away. */
export type Owner = Pick<ExecutionContext, 'teardown'>;

/** A folder that is gone when the test is over. */
export async function temporaryFolder(t: Owner): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'godepot-test-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
