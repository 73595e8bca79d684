/** Tampering with what the clients that come read: each file alone, and all that they never ask for. */
import test from 'ava';

import { NEXT_CLIENTS } from '../helpers/clients.ts';
import { bearsTampering, twoPublications } from '../helpers/tampering.ts';
import { ownerOfFile } from '../helpers/temporary-folder.ts';

const file = ownerOfFile();
const small = await twoPublications(file);

test.after.always(file.end);

for (const kind of NEXT_CLIENTS) {
  test(`${kind.name} refuses what was tampered with, or gets the genuine bytes`, (t) =>
    bearsTampering(t, kind, small));
}
