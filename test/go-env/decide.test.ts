/** Who decides which Go a shell finds, in every shell that may ask. */
import test from 'ava';

import { DECISION_FILES, DECISIONS } from '../helpers/decision-table.ts';
import { decisions, expected, prepared } from '../helpers/decisions.ts';
import { goEnvGround, SOURCING_SHELLS } from '../helpers/go-env-ground.ts';

test('session, project, user, system: in this order, in every shell', async (t) => {
  const ground = await goEnvGround(t);
  await prepared(ground, DECISION_FILES, DECISIONS);
  for (const shell of [...SOURCING_SHELLS, ['fish']])
    t.deepEqual(await decisions(ground, shell, DECISIONS), expected(ground, DECISIONS), shell.join(' '));
});
