import test from 'ava';

import { didYouMean, suggestion } from '../../builder/spec/did-you-mean.ts';

const KEYS = ['depot', 'toolchains', 'platforms', 'compression', 'verify'];

test('what was probably meant', (t) => {
  t.is(didYouMean('toolchain', KEYS), 'toolchains');
  t.is(didYouMean('compresion', KEYS), 'compression');
  t.is(didYouMean('Verify', KEYS), 'verify');
  // neighbours swapped are one edit, also where a short word allows only one
  t.is(didYouMean('og', ['go', 'up']), 'go');
  t.is(suggestion('depto', KEYS), '; did you mean "depot"?');
});

test('no guess where nothing is near', (t) => {
  t.is(didYouMean('signers', KEYS), undefined);
  t.is(didYouMean('', KEYS), undefined);
  t.is(suggestion('x', []), '');
});
