import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DepotError } from '../../builder/errors.ts';
import type { GeneratedKey } from '../../builder/signing/generate.ts';
import { openKeys, PRIVATE_FOLDER, revocationFile } from '../../builder/signing/keys.ts';
import { rotateKeys } from '../../builder/signing/rotate-keys.ts';
import { spareKeys, TEST_KEYS_CREATED } from './keys.ts';

/**
 * A process of its own that changes keys as planned, once, to be killed: `node rotate-program.ts KEYS current|next`. The new key is one of
 * the spare ones, that role: making another takes seconds each time.
 */
const [folder = '', which = ''] = process.argv.slice(2);
// that of the spare keys, which stand for one that is made now
const NOW = TEST_KEYS_CREATED;

async function spare(): Promise<GeneratedKey> {
  const made = await spareKeys();
  const { fingerprint, certificate, privatePath } = made.keys[which === 'current' ? 'current' : 'next'];
  return {
    fingerprint,
    certificate: certificate.armored,
    privateKey: await readFile(privatePath, 'utf8'),
    revocation: await readFile(join(made.folder, PRIVATE_FOLDER, revocationFile(fingerprint)), 'utf8'),
  };
}

try {
  await rotateKeys(folder, {
    environment: {},
    userId: 'tests <tests@example.com>',
    generate: spare,
    documents: () => ({ statement: 'changed\n', notices: { txt: 'changed\n', json: '{}\n' } }),
    request: ({ generation }) => {
      if (generation > 0) throw new DepotError('KEYS_OVERLAP', 'changed already');
      return { kind: 'planned', now: NOW, until: NOW + 60, reason: 'a test' };
    },
  });
} finally {
  const { generation } = await openKeys(folder);
  process.stdout.write(`${generation}\n`);
}
