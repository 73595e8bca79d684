import test from 'ava';
import { fc } from '../helpers/fast-check.ts';

import { type ControlField, encodeControl, parseControl } from '../../builder/deb/control.ts';
import { foldDescription } from '../../builder/deb/description.ts';
import { relationFault, renderRelations } from '../../builder/deb/relations.ts';
import { DepotError } from '../../builder/errors.ts';

const word = fc.string({ unit: fc.constantFrom(...'abcXYZ09.:#-ü'.split('')), minLength: 1, maxLength: 12 });
const line = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' '));
const value = fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n '));
const fieldName = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,10}$/);
const fields = fc.uniqueArray(fc.tuple(fieldName, value), {
  selector: ([name]) => name.toLowerCase(),
  minLength: 1,
});

test('what is encoded is parsed', (t) => {
  fc.assert(
    fc.property(fields, (input: readonly ControlField[]) => {
      t.deepEqual(
        parseControl(Buffer.from(encodeControl(input)), 'x'),
        input.map(([name, text]) => [name, text]),
      );
    }),
  );
});

test('no value forges another field', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'aB: \n\t\r\0.#'.split('')) }), (text) => {
      let encoded: string;
      try {
        encoded = encodeControl([['A', text]]);
      } catch (error) {
        return t.true(error instanceof DepotError && error.code === 'DEB_CONTROL');
      }
      return t.is(parseControl(Buffer.from(encoded), 'x').length, 1);
    }),
  );
});

const refused: Readonly<Record<string, string | Buffer>> = {
  'a second paragraph': 'A: 1\n\nB: 2\n',
  'a field twice': 'A: 1\na: 2\n',
  'a continued line first': ' A: 1\n',
  'no line feed at the end': 'A: 1',
  'no colon': 'A: 1\nB\n',
  'a comment': '# A: 1\n',
  'a carriage return': 'A: 1\r\n',
  'bytes that are not UTF-8': Buffer.from([0x41, 0x3a, 0xff, 0x0a]),
};
for (const [what, text] of Object.entries(refused)) {
  test(`refuses ${what}`, (t) => {
    t.like(
      t.throws(() => parseControl(Buffer.from(text), 'x')),
      { code: 'DEB_CONTROL' },
    );
  });
}

test('folds descriptions: no word lost, no line too long, none that begins with a full stop but the empty one', (t) => {
  const paragraphs = fc.array(
    fc.array(
      word.filter((text) => !text.startsWith('.')),
      { minLength: 1, maxLength: 40 },
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  fc.assert(
    fc.property(paragraphs, fc.nat(5), (input, dots) => {
      const texts = input.map((words) => [...words, ...Array.from({ length: dots }, () => '.net')].join(' '));
      const lines = foldDescription('summary', texts.join('\n\n')).split('\n');
      t.is(lines.shift(), 'summary');
      const back = lines
        .map((text) => (text === ' .' ? '\n\n' : text))
        .join('')
        .replaceAll('\n\n ', '\n\n')
        .trim();
      t.is(back, texts.join('\n\n'));
      t.true(lines.every((text) => text === ' .' || /^ [^. ]/.test(text)));
      t.true(dots > 0 || lines.every((text) => text.length <= 79));
    }),
  );
});

test('keeps indented lines of a description as they are', (t) => {
  t.is(
    foldDescription('s', 'Run:\n  go version\nand\nsee.\n\n\nEnd'),
    's\n Run:\n   go version\n and see.\n .\n End',
  );
});

test('renders relations in Debian’s syntax', (t) => {
  const rendered = renderRelations([
    { name: 'go-env', when: { op: '>=', version: '1-1' } },
    { name: 'gcc' },
    { name: 'go-next', when: { op: '<', version: '1:1.28~rc1-1' } },
    { name: 'old', when: { op: '>', version: '2' } },
  ]);
  t.is(rendered, 'go-env (>= 1-1), gcc, go-next (<< 1:1.28~rc1-1), old (>> 2)');
  t.is(relationFault(rendered), undefined);
  t.is(relationFault('libc6-dev | libc-dev, gcc:any (>= 4)'), undefined);
  for (const bad of ['a b', 'A', 'go (1)', 'go (> 1)', 'go (>= x)', 'go,', ''])
    t.truthy(relationFault(bad), bad);
});
