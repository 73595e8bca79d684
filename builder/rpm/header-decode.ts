import { isUtf8 } from 'node:buffer';

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
  MAX_HEADER_VALUES,
  TRAILER_SIZE,
  TYPE_NUMBER,
  type ValueType,
} from './header-value.ts';
import { REGION } from './tags.ts';

const TYPES: ReadonlyMap<number, ValueType> = new Map<number, ValueType>([
  [TYPE_NUMBER.int16, 'int16'],
  [TYPE_NUMBER.int32, 'int32'],
  [TYPE_NUMBER.int64, 'int64'],
  [TYPE_NUMBER.string, 'string'],
  [TYPE_NUMBER.binary, 'binary'],
  [TYPE_NUMBER.strings, 'strings'],
  [TYPE_NUMBER.i18n, 'i18n'],
]);

/**
 * Reads a header's intro.
 * @returns the size in bytes of the whole header, intro included.
 * @throws DepotError RPM_HEADER without the magic, RPM_LIMIT for lengths that rpm itself refuses (memory exhaustion).
 */
export function headerSize(intro: Buffer, kind: HeaderKind, where: string): number {
  if (intro.length < INTRO_SIZE) throw new DepotError('RPM_TRUNCATED', `no ${kind} header`, { where });
  // the four reserved bytes are covered by no length or count, so they must be what every rpm writes
  if (!intro.subarray(0, 8).equals(HEADER_MAGIC)) {
    throw new DepotError('RPM_HEADER', `the ${kind} header does not begin with its magic number`, { where });
  }
  const entries = intro.readUInt32BE(8);
  const data = intro.readUInt32BE(12);
  const limits = HEADER_LIMITS[kind];
  if (entries < 1 || entries > limits.entries || data > limits.data) {
    throw new DepotError('RPM_LIMIT', `the ${kind} header claims ${entries} tags and ${data} bytes`, {
      where,
    });
  }
  return INTRO_SIZE + entries * ENTRY_SIZE + data;
}

/**
 * Decodes a whole header with the checks of rpm's hdrblobVerifyRegion and hdrblobVerifyInfo, plus: no tag stands there twice, so
 * that no two readers can disagree about its value.
 * @throws DepotError RPM_TRUNCATED, RPM_HEADER, RPM_LIMIT, RPM_REGION, RPM_TEXT.
 */
export function decodeHeader(header: Buffer, kind: HeaderKind, where: string): HeaderValues {
  const size = headerSize(header, kind, where);
  if (header.length !== size) {
    throw new DepotError('RPM_TRUNCATED', `the ${kind} header has ${header.length} of ${size} bytes`, {
      where,
    });
  }
  const entries = header.readUInt32BE(8);
  const data = header.subarray(INTRO_SIZE + entries * ENTRY_SIZE);
  const end = checkRegion(header, data, entries, kind, where);

  const values = new Map<number, HeaderValue>();
  let previousEnd = 0;
  let valuesLeft = MAX_HEADER_VALUES;
  for (let index = 1; index < entries; index++) {
    const { tag, type, offset, count } = readEntry(header, INTRO_SIZE + index * ENTRY_SIZE);
    const malformed = (why: string): DepotError =>
      new DepotError(
        'RPM_HEADER',
        `${kind} header, tag ${tag} (type ${type}, offset ${offset}, count ${count}): ${why}`,
        {
          where,
        },
      );
    const valueType = TYPES.get(type);
    if (valueType === undefined) throw malformed('unknown type');
    if (tag < 100) throw malformed('a second region');
    if (values.has(tag)) throw malformed('a second time');
    if (offset < previousEnd || offset >= end) throw malformed('data outside its place');
    if (count < 1) throw malformed('no value');
    const width = isInteger(valueType) ? INTEGER_WIDTH[valueType] : 1;
    if (offset % width !== 0) throw malformed('misaligned');
    const length = dataLength(data, valueType, offset, count, end);
    if (length === undefined) throw malformed('data beyond the end');
    valuesLeft -= valueType === 'binary' ? 1 : count;
    if (valuesLeft < 0)
      throw new DepotError('RPM_LIMIT', `the ${kind} header holds more than ${MAX_HEADER_VALUES} values`, {
        where,
      });
    values.set(tag, decodeValue(data.subarray(offset, offset + length), valueType, count, malformed));
    previousEnd = offset + length;
  }
  return values;
}

function readEntry(header: Buffer, at: number): { tag: number; type: number; offset: number; count: number } {
  return {
    tag: header.readUInt32BE(at),
    type: header.readUInt32BE(at + 4),
    offset: header.readInt32BE(at + 8),
    count: header.readUInt32BE(at + 12),
  };
}

/**
 * The region must cover the whole header: entries behind it ("dribbles") would lie outside the seal.
 * @returns the offset in data at which the trailer begins.
 */
function checkRegion(header: Buffer, data: Buffer, entries: number, kind: HeaderKind, where: string): number {
  const fault = (why: string): DepotError =>
    new DepotError('RPM_REGION', `the ${kind} header's region ${why}`, { where });
  const region = readEntry(header, INTRO_SIZE);
  if (region.tag !== REGION[kind] || region.type !== TYPE_NUMBER.binary || region.count !== TRAILER_SIZE) {
    throw fault('tag is missing');
  }
  if (region.offset !== data.length - TRAILER_SIZE) throw fault('does not end with the header');
  const trailer = readEntry(data, region.offset);
  if (
    trailer.tag !== REGION[kind] ||
    trailer.type !== TYPE_NUMBER.binary ||
    trailer.count !== TRAILER_SIZE ||
    trailer.offset !== -entries * ENTRY_SIZE
  ) {
    throw fault('trailer does not cover the whole index');
  }
  return region.offset;
}

function isInteger(type: ValueType): type is keyof typeof INTEGER_WIDTH {
  return type in INTEGER_WIDTH;
}

/** Bytes of a value, or undefined when it does not fit before `end`. Every string takes at least its NUL, so counts are bounded. */
function dataLength(
  data: Buffer,
  type: ValueType,
  offset: number,
  count: number,
  end: number,
): number | undefined {
  if (isInteger(type) || type === 'binary') {
    const length = count * (isInteger(type) ? INTEGER_WIDTH[type] : 1);
    return offset + length <= end ? length : undefined;
  }
  if (type === 'string' && count !== 1) return undefined;
  let at = offset;
  for (let left = count; left > 0; left--) {
    const nul = data.indexOf(0, at);
    if (nul < 0 || nul >= end) return undefined;
    at = nul + 1;
  }
  return at - offset;
}

/**
 * What is wrong is thrown here. Lists are made each time that somebody asks for one, which for most of them nobody does: the header of a
 * toolchain has a dozen, of twelve thousand values each.
 */
function decodeValue(
  bytes: Buffer,
  type: ValueType,
  count: number,
  malformed: (why: string) => DepotError,
): HeaderValue {
  const numbers = (read: (index: number) => number): number[] => {
    const found: number[] = [];
    for (let index = 0; index < count; index++) found.push(read(index));
    return found;
  };
  if (type === 'binary') return { type, bytes };
  if (type === 'int64') return { type, numbers: numbers((index) => readSafe(bytes, index * 8, malformed)) };
  if (type === 'int32' || type === 'int16') {
    const width = INTEGER_WIDTH[type];
    return {
      type,
      get numbers() {
        return numbers((index) => bytes.readUIntBE(index * width, width));
      },
    };
  }
  const text = bytes.subarray(0, -1);
  // invalid UTF-8 would be replaced on the way to the indexes: two names could become one
  if (!isUtf8(text)) throw new DepotError('RPM_TEXT', malformed('not UTF-8').message);
  if (type === 'string') return { type, text: text.toString('utf8') };
  return {
    type,
    get texts() {
      return text.toString('utf8').split('\0');
    },
  };
}

function readSafe(bytes: Buffer, at: number, malformed: (why: string) => DepotError): number {
  const number = bytes.readBigUInt64BE(at);
  if (number > BigInt(Number.MAX_SAFE_INTEGER)) throw malformed('number beyond 2^53');
  return Number(number);
}
