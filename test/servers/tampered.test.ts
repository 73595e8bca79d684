/** Tampering with what clients read. That `verify` names each change is shown by test/depot/verify/tampered.test.ts. */
import test from 'ava';

import { CLIENTS } from '../helpers/clients.ts';
import { bearsTampering, twoPublications } from '../helpers/tampering.ts';
import { ownerOfFile } from '../helpers/temporary-folder.ts';

const file = ownerOfFile();
const small = await twoPublications(file);

test.after.always(file.end);

for (const manager of ['apt', 'dnf'] as const) {
  test(`${manager} refuses what was tampered with, or gets the genuine bytes`, async (t) => {
    await bearsTampering(t, CLIENTS.find((one) => one.manager === manager) ?? t.fail(), small);
  });
}
