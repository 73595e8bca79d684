import test from 'ava';
import { fc } from '../helpers/fast-check.ts';

import { parseStrictJson } from '../../builder/io/strict-json.ts';

test('JSON of any shape reads as JSON.parse reads it, however it is indented', (t) => {
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 5 }),
      fc.constantFrom('', ' ', '  ', '\t', '\r\n'),
      (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        t.deepEqual(parseStrictJson(text), JSON.parse(text));
      },
    ),
    { numRuns: 500 },
  );
});

for (const text of [
  '{"a":1,"a":1}',
  '{"a":1,"\\u0061":2}',
  '[{"x":{"b":1 , "c":"\\"" ,"b" : 2}}]',
  '{"__proto__":1,"__proto__":2}',
  '{"":0,"":0}',
  '{"a:":"\\\\","a:":":"}',
]) {
  test(`a key twice: ${text}`, (t) => {
    t.notThrows(() => JSON.parse(text));
    t.throws(() => parseStrictJson(text), { instanceOf: SyntaxError, message: /twice/ });
  });
}

test('quotes, colons and backslashes inside strings are no keys', (t) => {
  for (const text of [
    '["\\":", "a\\\\", ":" ]',
    '{"a\\"b":"c:\\"d\\":"}',
    '{ "a" :{"a":["a",{"a":"\\\\\\\\"}]} }',
    '"x"',
  ])
    t.deepEqual(parseStrictJson(text), JSON.parse(text));
});

test('depth and length do not matter', (t) => {
  const deep = `${'[{"a":'.repeat(200_000)}1${'}]'.repeat(200_000)}`;
  t.notThrows(() => parseStrictJson(deep));
  t.throws(() => parseStrictJson(deep.replace('1}', '1,"a":2}')), { message: /twice/ });
  t.is(parseStrictJson(`"${'\\\\'.repeat(2_000_000)}"`), '\\'.repeat(2_000_000));
});
