/** The life of a server with real toolchains, by each generation of clients. */
import test from 'ava';

import { CLIENTS } from '../helpers/clients.ts';
import { lifeOfServer } from '../helpers/server-life.ts';

for (const kind of CLIENTS) {
  test(`${kind.name}: the life of a server, configured by hand`, (t) => lifeOfServer(t, kind));
}
