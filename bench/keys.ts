import { join } from 'node:path';

import { openSigner } from '../builder/signing/keys.ts';
import type { Signer } from '../builder/signing/signer.ts';
import { cacheRoot } from '../test/helpers/project.ts';

/**
 * The key that made-up packages were signed with when they were made (build-made-up.ts), opened as a verb opens its own: without the test
 * helper's lock, whose process and libraries would be measured as well.
 */
export function benchSigner(): Promise<Signer> {
  return openSigner(join(cacheRoot, 'test-keys'), {});
}
