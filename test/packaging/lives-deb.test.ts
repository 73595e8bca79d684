/** Whatever happens to a host, in whatever order: files, links, alternatives and database are what the model says (test/helpers/lives). */
import test from 'ava';

import { checkLives } from '../helpers/lives/property.ts';

test('deb: every life of two lines leaves the host as the model has it', async (t) => {
  await checkLives(t, 'deb');
});
