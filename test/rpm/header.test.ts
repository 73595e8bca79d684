import test from 'ava';
import { fc } from '../helpers/fast-check.ts';

import { DepotError, hasCode } from '../../builder/errors.ts';
import { decodeHeader, headerSize } from '../../builder/rpm/header-decode.ts';
import { encodeHeader } from '../../builder/rpm/header-encode.ts';
import type { HeaderValue } from '../../builder/rpm/header-value.ts';

const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''));
const many = { minLength: 1, maxLength: 20 };
const value: fc.Arbitrary<HeaderValue> = fc.oneof(
  fc.record({ type: fc.constant('int16' as const), numbers: fc.array(fc.nat(0xffff), many) }),
  fc.record({ type: fc.constant('int32' as const), numbers: fc.array(fc.nat(0xffff_ffff), many) }),
  fc.record({ type: fc.constant('int64' as const), numbers: fc.array(fc.maxSafeNat(), many) }),
  fc.record({ type: fc.constant('string' as const), text }),
  fc.record({ type: fc.constantFrom('strings' as const, 'i18n' as const), texts: fc.array(text, many) }),
  fc.record({
    type: fc.constant('binary' as const),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  }),
);
const values = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 100, max: 6000 }), value), {
    selector: ([tag]) => tag,
    maxLength: 25,
  })
  .map((entries) => new Map(entries));

test('what is encoded is decoded: every type, any order of tags', (t) => {
  fc.assert(
    fc.property(values, fc.constantFrom('main' as const, 'signature' as const), (input, kind) => {
      const bytes = encodeHeader(kind, input);
      t.is(headerSize(bytes, kind, ''), bytes.length);
      t.deepEqual(decodeHeader(bytes, kind, ''), new Map([...input].sort(([a], [b]) => a - b)));
    }),
  );
});

test('no damage makes the decoder throw anything but its own errors, or read outside the header', (t) => {
  let refused = 0;
  fc.assert(
    fc.property(
      values,
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      (input, changes) => {
        const bytes = encodeHeader('main', input);
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        try {
          decodeHeader(bytes, 'main', '');
        } catch (error) {
          refused += 1;
          t.true(error instanceof DepotError && error.code.startsWith('RPM_'), String(error));
        }
      },
    ),
    { numRuns: 1000 },
  );
  t.true(refused > 100);
});

/** A sound header with one 32-bit field overwritten. */
function damaged(at: number, number: number): Buffer {
  const bytes = encodeHeader(
    'main',
    new Map<number, HeaderValue>([
      [1000, { type: 'string', text: 'name' }],
      [1009, { type: 'int32', numbers: [7] }],
      [1116, { type: 'int32', numbers: [1, 2] }],
    ]),
  );
  bytes.writeUInt32BE(number >>> 0, at);
  return bytes;
}

const INDEX = 16;
const DATA = INDEX + 4 * 16;
/** name\0, 3 bytes of padding, 4 and 8 bytes of numbers. */
const TRAILER = DATA + 20;

for (const [fault, code, at, number] of [
  ['a wrong magic', 'RPM_HEADER', 0, 0x8eade802],
  ['reserved bytes in use', 'RPM_HEADER', 4, 1],
  ['more tags than rpm takes', 'RPM_LIMIT', 8, 0x10000],
  ['no tag at all', 'RPM_LIMIT', 8, 0],
  ['more data than rpm takes', 'RPM_LIMIT', 12, 0x10000000],
  ['more tags than bytes', 'RPM_TRUNCATED', 8, 5],
  ['no region tag', 'RPM_REGION', INDEX, 62],
  ['a region of another type', 'RPM_REGION', INDEX + 4, 8],
  ['a region that ends early', 'RPM_REGION', INDEX + 8, 16],
  ['a negative region offset', 'RPM_REGION', INDEX + 8, -16],
  ['a trailer with another tag', 'RPM_REGION', TRAILER, 62],
  ['a trailer that leaves the last tag outside the seal', 'RPM_REGION', TRAILER + 8, -48],
  ['a second region', 'RPM_HEADER', INDEX + 16, 61],
  ['a tag that stands there twice', 'RPM_HEADER', INDEX + 48, 1009],
  ['an unknown type', 'RPM_HEADER', INDEX + 20, 10],
  ['a negative offset', 'RPM_HEADER', INDEX + 40, -4],
  ['a misaligned number', 'RPM_HEADER', INDEX + 40, 6],
  ['overlapping data', 'RPM_HEADER', INDEX + 56, 8],
  ['data inside the trailer', 'RPM_HEADER', INDEX + 56, 20],
  ['two texts in a tag of one', 'RPM_HEADER', INDEX + 28, 2],
  ['a count without data', 'RPM_HEADER', INDEX + 44, 0],
  ['a count that runs past the end', 'RPM_HEADER', INDEX + 60, 3],
  ['a count that overflows', 'RPM_HEADER', INDEX + 60, 0x40000001],
  ['text that is not UTF-8', 'RPM_TEXT', DATA, 0xff616d65],
  ['text without its NUL', 'RPM_HEADER', DATA + 4, 0x61616161],
] as const) {
  test(`refused: ${fault}`, (t) => {
    const error = t.throws(() => decodeHeader(damaged(at, number), 'main', 'file'), {
      instanceOf: DepotError,
    });
    t.is(error?.code, code, error?.message);
  });
}

test('the signature header has lower limits, and a text with a NUL is not encoded', (t) => {
  const intro = damaged(8, 33).subarray(0, 16);
  t.true(
    hasCode(
      t.throws(() => headerSize(intro, 'signature', '')),
      'RPM_LIMIT',
    ),
  );
  const nul = new Map<number, HeaderValue>([[1000, { type: 'string', text: 'a\0b' }]]);
  t.true(
    hasCode(
      t.throws(() => encodeHeader('main', nul)),
      'RPM_METADATA',
    ),
  );
});
