import test from 'ava';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { EXIT_STATUS, GRAVITY } from '../builder/exit-status.ts';
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

test('the kinds of damage in docs/verify.md are those that decide, in their order', async (t) => {
  const text = await readFile(join(projectRoot, 'docs/verify.md'), 'utf8');
  const told = [...text.matchAll(/^\| (\d+) +\| [a-z]+ +\|/gm)].map(([, status]) => Number(status));
  t.deepEqual(
    told.slice(0, GRAVITY.length),
    GRAVITY.map((kind) => EXIT_STATUS[kind]),
  );
});
