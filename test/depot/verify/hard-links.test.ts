/** Space that is lost where hard links belong, and names that others hold. */
import { link } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import type { Manifest } from '../../../builder/depot/snapshot/manifest.ts';
import { verifyDepot } from '../../../builder/depot/verify/depot.ts';
import { countLinks, noteLinks, startLinkCount } from '../../../builder/depot/verify/hard-links.ts';
import { newCheckList } from '../../../builder/packaging/checks.ts';
import { testKeys } from '../../helpers/keys.ts';
import { CREATED, testDepot } from '../../helpers/publishing.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const { signer } = await testKeys();
const PATH = 'apt/pool/main/g/go-1.27/go-1.27_1.27.3-1_amd64.deb';
const SHA256 = '1'.repeat(64);

test('a name outside the depot is noted, and fails nothing', async (t) => {
  const { depot, store, packages, publish } = await testDepot(t, signer);
  await publish({ packages: packages.filter(({ name }) => name !== 'go-1.28') });
  await publish({ date: CREATED + 2 });
  const noted = async (): Promise<string[]> => {
    const list = await verifyDepot(depot, { certificates: [signer.certificate] });
    t.deepEqual(list.failed, []);
    return list.noted.map(({ check }) => check);
  };
  t.false((await noted()).includes('names elsewhere'));
  const [pkg] = packages;
  await link(store.pathOf(pkg?.sha256 ?? ''), join(await temporaryFolder(t), 'elsewhere'));
  t.true((await noted()).includes('names elsewhere'));
});

test('a copy of what another snapshot holds is noted with its size, once for each inode; a link and what is small are not', (t) => {
  t.deepEqual(told(['1:1', '1:1', '1:1'], 100_000), []);
  t.deepEqual(told(['1:1', '1:2'], 1_000), []);
  const [copied = '', ...others] = told(['1:1', '1:2', '1:2', '1:3'], 100_000);
  t.deepEqual(others, []);
  t.regex(copied, /^hard links: 2 files are copies .* 200000 bytes in all, 2-00000000\/apt\/pool/);
});

/** What is said where the same file is that inode in each snapshot, one after the other. */
function told(inodes: readonly string[], size: number): string[] {
  const count = startLinkCount(undefined);
  for (const [index, inode] of inodes.entries()) {
    const walked = {
      faults: [],
      strangers: [],
      inodes: new Map([[PATH, inode]]),
      links: new Map([[inode, inodes.filter((other) => other === inode).length]]),
      found: new Map([[PATH, { size, sha256: SHA256 }]]),
    };
    const listed: unknown = { files: [{ path: PATH, size, sha256: SHA256 }] };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what counting does not read is left out
    countLinks(count, `${index + 1}-00000000`, walked, listed as Manifest);
  }
  const list = newCheckList();
  noteLinks(list, count);
  return list.noted.map(({ check, detail }) => `${check}: ${detail}`);
}
