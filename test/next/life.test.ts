/** The life of a server with real toolchains, by the clients that come next: apt 3.3, and dnf5 on rpm 6.1. */
import test from 'ava';

import { NEXT_CLIENTS } from '../helpers/clients.ts';
import { lifeOfServer } from '../helpers/server-life.ts';

for (const kind of NEXT_CLIENTS) {
  test(`${kind.name}: the life of a server, configured by hand`, (t) => lifeOfServer(t, kind));
}
