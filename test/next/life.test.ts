/** The life of a server with real toolchains, by the clients that come next: apt 3.3, and dnf5 on rpm 6.1. */
import test from 'ava';

import { buildCache } from '../helpers/build-cache.ts';
import { NEXT_CLIENTS } from '../helpers/clients.ts';
import { lifeOfServer } from '../helpers/server-life.ts';
import { ownerOfFile } from '../helpers/temporary-folder.ts';

const file = ownerOfFile();
const cache = await buildCache(file);

test.after.always(file.end);

for (const kind of NEXT_CLIENTS) {
  test.serial(`${kind.name}: the life of a server, configured by hand`, (t) => lifeOfServer(t, kind, cache));
}
