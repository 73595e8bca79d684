import { createHash } from 'node:crypto';

import { DepotError } from '../../builder/errors.ts';
import { decodeHeader, headerSize } from '../../builder/rpm/header-decode.ts';
import { encodeHeader } from '../../builder/rpm/header-encode.ts';
import { type HeaderValue, INTRO_SIZE } from '../../builder/rpm/header-value.ts';
import { LEAD_SIZE } from '../../builder/rpm/lead.ts';
import { signaturePadding } from '../../builder/rpm/signature-header.ts';
import { TAG } from '../../builder/rpm/tags.ts';
import type { Random } from './random.ts';

interface Parts {
  signature: Map<number, HeaderValue>;
  main: Map<number, HeaderValue>;
  payload: Buffer;
}

const NUMBERS = [0, 1, 2, 8, 64, 0xffff, 0o100644, 0o120777, 0o040755, 0x7fffffff, 0xffffffff];
const TEXTS = [
  '',
  '/',
  '.',
  '..',
  '../x',
  '/opt/',
  '/opt/trial/',
  'a',
  'x\ny',
  '\u{9b}',
  'zstd',
  'xz',
  'gzip',
  '0'.repeat(64),
];

/** Changes one value of the main header and makes index, region and payload digest fit: no random change of bytes gets past them. */
export function shapeRpm(input: Buffer, random: Random): Buffer {
  const parts = take(input);
  if (parts === undefined) return input;
  for (let changes = 1 + random.below(2); changes > 0; changes--) change(parts.main, random);
  const digest = createHash('sha256').update(parts.payload).digest('hex');
  if (parts.main.has(TAG.payloadDigest))
    parts.main.set(TAG.payloadDigest, { type: 'strings', texts: [digest] });
  try {
    const signature = encodeHeader('signature', parts.signature);
    const padding = Buffer.alloc(signaturePadding(signature.length));
    const main = encodeHeader('main', parts.main);
    return Buffer.concat([input.subarray(0, LEAD_SIZE), signature, padding, main, parts.payload]);
  } catch (error) {
    // a value that no header can hold
    if (error instanceof DepotError) return input;
    throw error;
  }
}

function take(input: Buffer): Parts | undefined {
  try {
    const first = headerSize(input.subarray(LEAD_SIZE, LEAD_SIZE + INTRO_SIZE), 'signature', '');
    const start = LEAD_SIZE + first + signaturePadding(first);
    const second = headerSize(input.subarray(start, start + INTRO_SIZE), 'main', '');
    return {
      signature: new Map(decodeHeader(input.subarray(LEAD_SIZE, LEAD_SIZE + first), 'signature', '')),
      main: new Map(decodeHeader(input.subarray(start, start + second), 'main', '')),
      payload: input.subarray(start + second),
    };
  } catch (error) {
    if (error instanceof DepotError) return undefined;
    throw error;
  }
}

function change(values: Map<number, HeaderValue>, random: Random): void {
  const [tag, value] = random.pick([...values]);
  const what = random.below(4);
  if (what === 0) values.delete(tag);
  else if ('numbers' in value) {
    const most = value.type === 'int16' ? 0xffff : 0xffffffff;
    const numbers = value.numbers.map(
      (number) => (random.oneIn(2) ? random.pick(NUMBERS) & most : number) >>> 0,
    );
    values.set(tag, { ...value, numbers: what === 1 ? numbers.slice(1).concat(numbers, 1) : numbers });
  } else if ('texts' in value) {
    const changed = value.texts.map((text) => (random.oneIn(2) ? random.pick(TEXTS) : text));
    values.set(tag, { ...value, texts: what === 1 ? changed.concat(changed) : changed });
  } else if ('text' in value) values.set(tag, { ...value, text: random.pick(TEXTS) });
  else values.set(tag, { type: 'strings', texts: [random.pick(TEXTS)] });
}
