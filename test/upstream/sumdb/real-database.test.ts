import test from 'ava';

import { silent } from '../../../builder/io/progress.ts';
import type { Toolchain } from '../../../builder/spec/model.ts';
import { openStore } from '../../../builder/store/store.ts';
import { askDatabase } from '../../../builder/upstream/sumdb/ask-database.ts';
import { PUBLIC_CHECKSUM_DATABASE } from '../../../builder/upstream/sumdb/public-database.ts';
import { goEnvProxy } from '../../../builder/upstream/go-env.ts';
import { parseNoteKey } from '../../../builder/upstream/sumdb/signed-note.ts';
import type { Source } from '../../../builder/upstream/source.ts';
import { resolveSources } from '../../../builder/upstream/sources.ts';
import { databaseFiles } from '../../../builder/upstream/sumdb/state.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const KEY = parseNoteKey(PUBLIC_CHECKSUM_DATABASE);

/** The source, counting what is asked of it. */
function counted(source: Source, asked: [path: string, bytes: number | undefined][]): Source {
  return {
    ...source,
    async readDatabase(database, path, delivery) {
      const answer = await source.readDatabase(database, path, delivery);
      asked.push([path, answer?.length]);
      return answer;
    },
  };
}

// The one test of this folder that leaves the machine. Without a network it fails; it is never passed over.
test('NEEDS THE NETWORK: the real checksum database proves go1.27.3, and then offline', async (t) => {
  const sources = await resolveSources({
    flags: [],
    environment: process.env['GOPROXY'],
    spec: [],
    mirrors: [],
    goEnv: () => goEnvProxy(process.env),
  });
  const store = openStore(await temporaryFolder(t));
  const delivery = { store, progress: silent };
  const toolchain = { version: '1.27.3', os: 'linux', arch: 'amd64' } as const;
  const asked: [string, number | undefined][] = [];
  const answer = await askDatabase(
    toolchain,
    sources.map((source) => counted(source, asked)),
    KEY,
    delivery,
  );
  t.is(answer.h1, 'h1:r0ub+FnqzZxoWm/dSUOI9DcIqYWn/mNYGFJcv7PyBzs=', JSON.stringify(answer));
  t.like(answer, { sumdb: { record: 69478030, inclusion: 'proven' } });
  const bytes = asked.reduce((sum, [, length = 0]) => sum + length, 0);
  t.log(`one record: ${asked.length} files asked for, ${bytes} bytes came`);
  t.true(asked.length <= 20 && bytes <= 128 * 1024);

  t.deepEqual(await askDatabase(toolchain, [], KEY, delivery), answer);
  const others = [
    '1.27.3/amd64',
    '1.27.3/arm64',
    '1.26.6/amd64',
    '1.26.6/arm64',
    '1.25.13/amd64',
    '1.27.2/amd64',
  ];
  const six = others.map((other): Toolchain => {
    const [version = '', arch] = other.split('/');
    return { version, os: 'linux', arch: arch === 'arm64' ? 'arm64' : 'amd64' };
  });
  const all = await Promise.all(
    six.map((other) =>
      askDatabase(
        other,
        sources.map((source) => counted(source, asked)),
        KEY,
        delivery,
      ),
    ),
  );
  t.true(
    all.every((one) => one.h1 !== undefined && one.sumdb.inclusion === 'proven'),
    JSON.stringify(all),
  );
  const sum = asked.reduce((total, [, length = 0]) => total + length, 0);
  t.log(`six records: ${asked.length} files asked for, ${sum} bytes came`);
  t.log(`${(await databaseFiles(store, KEY.name)).length} files are kept`);
  t.deepEqual(await Promise.all(six.map((other) => askDatabase(other, [], KEY, delivery))), all);
});
