import test from 'ava';

import { publicationDate, requireLater, waitUntil } from '../../../builder/depot/publish/dates.ts';
import { hasCode } from '../../../builder/errors.ts';

const CREATED = 1_790_000_000;
const NOW = CREATED + 1000;

test('without SOURCE_DATE_EPOCH it is now, or the first second after the previous publication', (t) => {
  t.is(publicationDate(undefined, CREATED, undefined, NOW), NOW);
  t.is(publicationDate('', CREATED, NOW - 5, NOW), NOW);
  t.is(publicationDate(undefined, CREATED, NOW, NOW), NOW + 1);
});

test('SOURCE_DATE_EPOCH decides, within what clients accept', (t) => {
  t.is(publicationDate(String(CREATED), CREATED, undefined, NOW), CREATED);
  const refused: [string, number | undefined, Parameters<typeof hasCode>[1]][] = [
    [String(CREATED - 1), undefined, 'DATE_BEFORE_KEY'],
    [String(CREATED + 5), CREATED + 5, 'DATE_NOT_LATER'],
    [String(CREATED + 5), CREATED + 6, 'DATE_NOT_LATER'],
    [String(NOW + 3600), undefined, 'DATE_IN_FUTURE'],
    ['1790000000.5', undefined, 'DATE_INVALID'],
    ['-1', undefined, 'DATE_INVALID'],
    ['0x10', undefined, 'DATE_INVALID'],
    ['1e9', undefined, 'DATE_INVALID'],
    [' 1790000000', undefined, 'DATE_INVALID'],
    ['999999999999', undefined, 'DATE_INVALID'],
  ];
  for (const [epoch, previous, code] of refused) {
    const error = t.throws(() => publicationDate(epoch, CREATED, previous, NOW), undefined, epoch);
    t.true(hasCode(error, code), `${epoch}: ${String(error)}`);
  }
});

test('a clock behind the previous publication or the key is an error, not a depot from the future', (t) => {
  for (const [created, previous] of [
    [CREATED, NOW + 60],
    [NOW + 60, undefined],
  ] as const) {
    const error = t.throws(() => publicationDate(undefined, created, previous, NOW));
    t.true(hasCode(error, 'DATE_IN_FUTURE'));
  }
  t.true(
    hasCode(
      t.throws(() => requireLater(5, 5)),
      'DATE_NOT_LATER',
    ),
  );
  t.notThrows(() => requireLater(6, 5));
});

test('a clock that is years ahead dates nothing, unless somebody says that it is right', (t) => {
  const later = NOW + 6 * 365 * 86_400;
  const error = t.throws(() => publicationDate(undefined, CREATED, NOW, later));
  t.true(hasCode(error, 'DATE_IN_FUTURE'));
  t.is(publicationDate(String(later), CREATED, NOW, later), later);
  // keys may be old, and a depot may rest for years
  t.is(publicationDate(undefined, CREATED, undefined, later), later);
  t.is(publicationDate(undefined, CREATED, NOW + 2 * 365 * 86_400, later), later);
});

test('a second that is still to come is waited for, a minute is not', async (t) => {
  const next = Math.floor(Date.now() / 1000) + 1;
  await waitUntil(next);
  t.true(Date.now() >= next * 1000);
  t.true(hasCode(await t.throwsAsync(waitUntil(next + 60)), 'DATE_IN_FUTURE'));
});
