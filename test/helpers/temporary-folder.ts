import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';

/** What a helper needs of a test: somewhere to leave what it has to put away. */
export type Owner = Pick<ExecutionContext, 'teardown'>;

/** For what all tests of a file share: `test.after.always(end)` puts it away, what came last first. */
export function ownerOfFile(): Owner & { end: () => Promise<void> } {
  const endings: (() => unknown)[] = [];
  return {
    teardown: (work) => void endings.unshift(work),
    async end() {
      for (const work of endings.splice(0)) await work();
    },
  };
}

/** A folder that is gone when the test is over. */
export async function temporaryFolder(t: Owner): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'godepot-test-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
