import test from 'ava';

import { variableFault } from '../../builder/spec/go-env.ts';

test('names that every object inherits are variables that go does not know', (t) => {
  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
    t.regex(variableFault(name) ?? '', /^go knows no variable/);
  }
});
