/** go-env rollback by apt 3.3, and by dnf5 on rpm 6.1: every step may fail, and the host is as before or where it was to go. */
import test from 'ava';

import { NEXT_CLIENTS } from '../helpers/clients.ts';
import { goesBackOrStays, serveVersions } from '../helpers/goes-back.ts';
import { ownerOfFile } from '../helpers/temporary-folder.ts';

const file = ownerOfFile();
const served = await serveVersions(file);

test.after.always(file.end);

for (const kind of NEXT_CLIENTS) {
  test(`${kind.name}: back to the version before, or not at all`, (t) => goesBackOrStays(t, kind, served));
}
