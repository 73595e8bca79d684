/** A depot that changes under the clients that come: a switch in the middle of a slow download, ten switches in a row, each publication of a second. */
import test from 'ava';

import { NEXT_CLIENTS } from '../helpers/clients.ts';
import { endsWhatItBegan } from '../helpers/switches.ts';

test('apt 3.3 and dnf5 end after a switch what they began before: indexes, packages, signatures; and see each publication of a second', (t) =>
  endsWhatItBegan(t, NEXT_CLIENTS));
