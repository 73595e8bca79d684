/**
 * Every operation, every call of it that changes something on the disk, every fault: minutes, so `make test-crash` alone runs it. One row of it:
 * `make test-crash CRASH="test/crash/matrix.test.ts --match 'publish: EIO'"`.
 */
import test from 'ava';

import { ERRORS } from '../helpers/crash/faults.ts';
import { openGround, SUBJECTS } from '../helpers/crash/ground.ts';
import { openSubject } from '../helpers/crash/matrix.ts';
import { crashRows } from '../helpers/crash/rows.ts';
import { ownerOfFile } from '../helpers/temporary-folder.ts';

const file = ownerOfFile();
const ground = await openGround(file);

test.after.always(file.end);

for (const [operation, base] of SUBJECTS)
  crashRows(operation, ERRORS, () => openSubject(ground, operation, base));
