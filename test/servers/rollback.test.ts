/** What a rollback and a yank tell the fleet, run word for word on real hosts: nothing goes down without it, everything does with it. */
import test from 'ava';

import { CLIENTS } from '../helpers/clients.ts';
import { comesDown, serveStages } from '../helpers/coming-down.ts';
import { ownerOfFile } from '../helpers/temporary-folder.ts';

const file = ownerOfFile();
const served = await serveStages(file);

test.after.always(file.end);

test('while a rollback is in force, the spec alone is refused', (t) => {
  t.like(served.stages.refusal, { error: { code: 'ROLLED_BACK' } });
});

for (const kind of CLIENTS) {
  test(`${kind.name}: what is printed after a rollback and after a yank brings a host down`, (t) =>
    comesDown(t, kind, served));
}
