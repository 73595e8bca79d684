/** A depot whose key gpg holds is to clients a depot like any other. */
import test from 'ava';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { attempt } from '../helpers/attempt.ts';
import { CLIENTS } from '../helpers/clients.ts';
import { serveDepotFor } from '../helpers/depot-server.ts';
import { godepot } from '../helpers/godepot.ts';
import { gpgHome } from '../helpers/gpg-home.ts';
import { testKeys } from '../helpers/keys.ts';
import { smallDepot } from '../helpers/small-depot.ts';

test('apt, dnf and zypper of both releases install from a depot that gpg signed', async (t) => {
  const { home } = await gpgHome(t);
  const small = await smallDepot(t, 'signing: gpg\n');
  await godepot(small, ['release'], { GNUPGHOME: home });
  // gpg's own: the issuer's key ID stands outside of what is hashed
  const { keys } = await testKeys();
  const network = await serveDepotFor(t, small.depot);
  const certificate = await readFile(join(small.keys, `${keys.current.fingerprint}.asc`), 'utf8');
  for (const kind of CLIENTS) {
    const { refresh, install, installed } = await attempt(t, kind, network, certificate);
    t.is(refresh.status, 0, `${kind.name}: ${refresh.output}`);
    t.is(install.status, 0, `${kind.name}: ${install.output}`);
    t.truthy(installed, kind.name);
  }
});
