/** A depot that changes under its clients: what was begun before a switch ends well after it, whatever the switch. */
import test from 'ava';

import { CLIENTS } from '../helpers/clients.ts';
import { endsWhatItBegan } from '../helpers/switches.ts';

test('each client ends after a switch what it began before: indexes, packages, signatures; and sees each publication of a second', (t) =>
  endsWhatItBegan(t, CLIENTS));
