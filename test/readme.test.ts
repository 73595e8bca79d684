import test from 'ava';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { installLines } from '../builder/recipes/install-lines.ts';
import { projectRoot } from './helpers/project.ts';

test('the README prints the install lines that `make` prints and the servers of the tests ran', async (t) => {
  const readme = await readFile(join(projectRoot, 'README.md'), 'utf8');
  const identity = { name: 'godepot', suite: 'stable' };
  const fingerprints = ['FINGERPRINT', 'NEXT-FINGERPRINT'];
  for (const [client, lines] of Object.entries(
    installLines(identity, 'http://HOST', fingerprints, 'go-1.27'),
  )) {
    t.true(readme.includes(`### ${client}\n\n\`\`\`\n${lines.join('\n')}\n\`\`\``), client);
  }
});
