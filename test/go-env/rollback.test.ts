/** go-env rollback by real package managers over HTTP: every step may fail, and the host is as before or where it was to go. */
import test from 'ava';

import { CLIENTS } from '../helpers/clients.ts';
import { goesBackOrStays, serveVersions } from '../helpers/goes-back.ts';
import { ownerOfFile } from '../helpers/temporary-folder.ts';

const file = ownerOfFile();
const served = await serveVersions(file);

test.after.always(file.end);

for (const name of ['bookworm apt', 'bookworm dnf', 'trixie zypper']) {
  test(`${name}: back to the version before, or not at all`, async (t) => {
    await goesBackOrStays(t, CLIENTS.find((one) => one.name === name) ?? t.fail(), served);
  });
}
