/**
 * A process of its own, so that a tracer sees all that it does: ROOT. Sends each folder of ROOT/sources through both doors, `fetch` and
 * `lock update`, each with a depot of its own (ROOT/depots/NAME-DOOR), and prints one line of JSON for each.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { silent } from '../../builder/io/progress.ts';
import { openStore } from '../../builder/store/store.ts';
import { fetchAll } from '../../builder/upstream/fetch-all.ts';
import { EMPTY_LOCK } from '../../builder/upstream/lock-model.ts';
import { parseNoteKey } from '../../builder/upstream/sumdb/signed-note.ts';
import { resolveSources } from '../../builder/upstream/sources.ts';
import { updateLock } from '../../builder/upstream/update-lock.ts';
import { testDatabase } from './checksum-database.ts';
import { noEvidence } from './no-evidence.ts';
import { refusal } from './refusal.ts';
import { savedLocks } from './saved-locks.ts';
import { smallToolchain } from './small-toolchain.ts';
import { SAMPLE_TOOLCHAIN } from './toolchain-archive.ts';
import { lockOf } from './toolchain-source.ts';

const [root = ''] = process.argv.slice(2);
const { key } = testDatabase();
// no archive is pinned by its digest: only so do foreign bytes reach the parsers
const lock = lockOf(await smallToolchain(SAMPLE_TOOLCHAIN), {});

for (const name of await readdir(join(root, 'sources'))) {
  const sources = await resolveSources({
    flags: [join(root, 'sources', name)],
    environment: 'off',
    spec: [],
    mirrors: [],
    goEnv: () => Promise.resolve(undefined),
  });
  const deliver = (door: string) => ({
    sources,
    store: openStore(join(root, 'depots', `${name}-${door}`)),
    progress: silent,
  });
  const { save, saved } = savedLocks(EMPTY_LOCK);
  const fetched = await refusal(() =>
    fetchAll([SAMPLE_TOOLCHAIN], { ...noEvidence(), ...deliver('fetch'), lock }),
  );
  const updated = await refusal(() =>
    updateLock({
      ...deliver('update'),
      ...noEvidence(),
      // with no database to be had, nothing that is wanted of it may stand in the way of the parsers
      verify: [],
      requests: [SAMPLE_TOOLCHAIN],
      lock: EMPTY_LOCK,
      save,
      database: parseNoteKey(key),
    }),
  );
  process.stdout.write(`${JSON.stringify({ name, fetched, updated, saved: saved.length })}\n`);
}
