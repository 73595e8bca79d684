/** What a rollback and a yank tell the fleet, word for word, on hosts with the clients that come. */
import test from 'ava';

import { NEXT_CLIENTS } from '../helpers/clients.ts';
import { comesDown, serveStages } from '../helpers/coming-down.ts';
import { ownerOfFile } from '../helpers/temporary-folder.ts';

const file = ownerOfFile();
const served = await serveStages(file);

test.after.always(file.end);

for (const kind of NEXT_CLIENTS) {
  test(`${kind.name}: what is printed after a rollback and after a yank brings a host down`, (t) =>
    comesDown(t, kind, served));
}
