import test from 'ava';

import { silent } from '../../builder/io/progress.ts';
import { openStore } from '../../builder/store/store.ts';
import { askDatabase } from '../../builder/upstream/ask-database.ts';
import { PUBLIC_CHECKSUM_DATABASE } from '../../builder/upstream/checksum-database-key.ts';
import { goEnvProxy } from '../../builder/upstream/go-env.ts';
import { parseNoteKey } from '../../builder/upstream/signed-note.ts';
import { resolveSources } from '../../builder/upstream/sources.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

// The one test of this folder that leaves the machine. Without a network it fails; it is never passed over.
test('NEEDS THE NETWORK: the real checksum database has go1.27.3 on record, through the sources of this machine', async (t) => {
  const sources = await resolveSources({
    flags: [],
    environment: process.env['GOPROXY'],
    spec: [],
    mirrors: [],
    goEnv: () => goEnvProxy(process.env),
  });
  const delivery = { store: openStore(await temporaryFolder(t)), progress: silent };
  const toolchain = { version: '1.27.3', os: 'linux', arch: 'amd64' } as const;
  const key = parseNoteKey(PUBLIC_CHECKSUM_DATABASE);
  const answer = await askDatabase(toolchain, sources, key, delivery);
  t.is(answer.h1, 'h1:r0ub+FnqzZxoWm/dSUOI9DcIqYWn/mNYGFJcv7PyBzs=', JSON.stringify(answer));
  t.like(answer, { sumdb: { record: 69478030, inclusion: 'not checked' } });
});
