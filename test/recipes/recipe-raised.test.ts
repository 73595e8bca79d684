import test from 'ava';
import { createHash } from 'node:crypto';

import type { Package } from '../../builder/packaging/package.ts';
import { toolchainInputs } from '../../builder/recipes/toolchain.ts';
import { fakePackage, recipeSpec } from '../helpers/recipe-packages.ts';

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

/** All that a recipe decides: metadata, relations, intents, each entry with its content. */
async function digestOf(pkg: Package): Promise<string> {
  const entries: unknown[] = [];
  for await (const entry of pkg.entries()) {
    const content = entry.type === 'file' ? await entry.content() : undefined;
    entries.push([entry, Buffer.isBuffer(content) ? sha256(content) : undefined]);
  }
  return sha256(JSON.stringify([pkg, entries]));
}

test('who makes other content of the same inputs raises RECIPE: otherwise a published name gets other bytes, and nobody is told', async (t) => {
  const request = { version: '1.27.3', release: '1', os: 'linux', arch: 'amd64' } as const;
  const layouts = await Promise.all(
    (['usr-local', 'opt', 'usr-lib'] as const).map(async (layout) =>
      digestOf(await fakePackage({ version: '1.27.3', layout })),
    ),
  );
  t.deepEqual(
    { recipe: toolchainInputs(recipeSpec(), request, 'h1:a=')['recipe'], content: sha256(layouts.join()) },
    { recipe: '5', content: '8bfaac0aee44ef3b08cdd3d9ed065298cdd60c299a2e504a81c713e54b830b8b' },
  );
});
