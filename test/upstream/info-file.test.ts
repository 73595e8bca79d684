import test from 'ava';

import { publishedOf } from '../../builder/upstream/info-file.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z') / 1000;
const TIMES: readonly [time: unknown, published: string | undefined][] = [
  ['2026-10-19T22:20:36Z', '2026-10-19T22:20:36Z'],
  ['2026-10-19T22:20:36.999999999Z', '2026-10-19T22:20:36Z'],
  ['2026-11-27T11:59:59Z', '2026-11-27T11:59:59Z'],
  ['2026-11-27T12:00:01Z', undefined],
  ['9999-12-31T23:59:59Z', undefined],
  ['1969-12-31T23:59:59Z', undefined],
  ['2026-02-30T00:00:00Z', undefined],
  ['2026-10-19T24:00:00Z', undefined],
  ['2026-10-19T25:00:00Z', undefined],
  ['2026-10-19T22:20:36+00:00', undefined],
  ['2026-10-19T22:20:36', undefined],
  ['2026-10-19', undefined],
  ['19 Oct 2026 22:20:36 GMT', undefined],
  ['1', undefined],
  ['', undefined],
  [1_792_448_436, undefined],
  [['2026-10-19T22:20:36Z'], undefined],
];
for (const [time, published] of TIMES) {
  test(`the Time of an .info: ${JSON.stringify(time)}`, (t) => {
    t.is(publishedOf(JSON.stringify({ Version: 'v0.0.1-go1.27.3.linux-amd64', Time: time }), NOW), published);
  });
}

test('what is no .info tells no time', (t) => {
  for (const text of [
    '',
    'null',
    '[]',
    '"2026-10-19T22:20:36Z"',
    '{"time":"2026-10-19T22:20:36Z"}',
    '<html>',
  ])
    t.is(publishedOf(text, NOW), undefined);
});
