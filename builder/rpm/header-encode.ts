import { DepotError } from '../errors.ts';
import {
  ENTRY_SIZE,
  HEADER_LIMITS,
  HEADER_MAGIC,
  type HeaderKind,
  type HeaderValue,
  type HeaderValues,
  INTEGER_WIDTH,
  INTRO_SIZE,
  TRAILER_SIZE,
  TYPE_NUMBER,
} from './header-value.ts';
import { REGION } from './tags.ts';

interface Placed {
  tag: number;
  value: HeaderValue;
  bytes: Buffer;
  count: number;
  offset: number;
}

/**
 * The bytes of a header: intro, index in tag order behind the region tag, data with zero padding, region trailer last
 * (rpm: docs/manual/format_header.md). What a signature covers is exactly this, from the magic to the trailer.
 * @throws DepotError RPM_METADATA for a string with a NUL byte, RPM_LARGE beyond what rpm reads.
 */
export function encodeHeader(kind: HeaderKind, values: HeaderValues): Buffer {
  const placed: Placed[] = [];
  let dataSize = 0;
  for (const [tag, value] of [...values].sort(([a], [b]) => a - b)) {
    const width = alignmentOf(value);
    const offset = Math.ceil(dataSize / width) * width;
    const bytes = encodeValue(tag, value);
    placed.push({ tag, value, bytes, count: countOf(value), offset });
    dataSize = offset + bytes.length;
  }
  const entries = placed.length + 1;
  const limits = HEADER_LIMITS[kind];
  if (entries > limits.entries || dataSize + TRAILER_SIZE > limits.data) {
    throw new DepotError(
      'RPM_LARGE',
      `a ${kind} header of ${entries} tags and ${dataSize} bytes is more than rpm reads`,
    );
  }

  const start = INTRO_SIZE + entries * ENTRY_SIZE;
  const header = Buffer.alloc(start + dataSize + TRAILER_SIZE);
  HEADER_MAGIC.copy(header);
  header.writeUInt32BE(entries, 8);
  header.writeUInt32BE(dataSize + TRAILER_SIZE, 12);
  writeEntry(header, INTRO_SIZE, REGION[kind], TYPE_NUMBER.binary, dataSize, TRAILER_SIZE);
  placed.forEach(({ tag, value, bytes, count, offset }, index) => {
    writeEntry(header, INTRO_SIZE + (index + 1) * ENTRY_SIZE, tag, TYPE_NUMBER[value.type], offset, count);
    bytes.copy(header, start + offset);
  });
  // the trailer points back over the whole index: its negative offset is what seals the region
  writeEntry(header, start + dataSize, REGION[kind], TYPE_NUMBER.binary, -entries * ENTRY_SIZE, TRAILER_SIZE);
  return header;
}

function writeEntry(
  target: Buffer,
  at: number,
  tag: number,
  type: number,
  offset: number,
  count: number,
): void {
  target.writeUInt32BE(tag, at);
  target.writeUInt32BE(type, at + 4);
  target.writeInt32BE(offset, at + 8);
  target.writeUInt32BE(count, at + 12);
}

/** Integers are aligned; some rpm versions fail when anything else is. */
function alignmentOf(value: HeaderValue): number {
  return 'numbers' in value ? INTEGER_WIDTH[value.type] : 1;
}

function countOf(value: HeaderValue): number {
  if ('numbers' in value) return value.numbers.length;
  if ('texts' in value) return value.texts.length;
  return 'bytes' in value ? value.bytes.length : 1;
}

function encodeValue(tag: number, value: HeaderValue): Buffer {
  // rpm refuses entries without data, so an absent list is an absent tag
  if (countOf(value) === 0) throw new DepotError('INTERNAL', `header tag ${tag} has no value`);
  if ('numbers' in value) return encodeNumbers(value.type, value.numbers);
  if ('bytes' in value) return value.bytes;
  const texts = 'texts' in value ? value.texts : [value.text];
  for (const text of texts) {
    if (text.includes('\0')) throw new DepotError('RPM_METADATA', `header tag ${tag} would hold a NUL byte`);
  }
  return Buffer.from(`${texts.join('\0')}\0`);
}

function encodeNumbers(type: keyof typeof INTEGER_WIDTH, numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * INTEGER_WIDTH[type]);
  numbers.forEach((number, index) => {
    if (type === 'int16') bytes.writeUInt16BE(number, index * 2);
    else if (type === 'int32') bytes.writeUInt32BE(number, index * 4);
    else bytes.writeBigUInt64BE(BigInt(number), index * 8);
  });
  return bytes;
}
