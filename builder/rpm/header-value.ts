/** One value of a header; `int16` and `int32` are unsigned here, as rpm reads them. */
export type HeaderValue =
  | { type: 'int16' | 'int32' | 'int64'; numbers: readonly number[] }
  | { type: 'string'; text: string }
  | { type: 'strings' | 'i18n'; texts: readonly string[] }
  | { type: 'binary'; bytes: Buffer };

export type HeaderValues = ReadonlyMap<number, HeaderValue>;

export type ValueType = HeaderValue['type'];

/** Numbers of the types in an index entry (rpm: rpmTagType). 1 and 2 (char, int8) are not used by rpm itself. */
export const TYPE_NUMBER: Record<ValueType, number> = {
  int16: 3,
  int32: 4,
  int64: 5,
  string: 6,
  binary: 7,
  strings: 8,
  i18n: 9,
};

export const INTRO_SIZE = 16;
export const ENTRY_SIZE = 16;

/** 8e ad e8, version 1, four reserved bytes. */
export const HEADER_MAGIC = Buffer.from('8eade80100000000', 'hex');

/** Bytes of a region's trailer, which has the shape of an index entry. */
export const TRAILER_SIZE = 16;

/**
 * Limits of rpm's own header.c (HEADER_TAGS_MAX; hdrblobRead for signature headers), but 64 MiB of data where rpm takes 256: a header
 * is held in memory, and that is room for 250,000 files. go1.27: 1.7 MB.
 */
export const HEADER_LIMITS = {
  main: { entries: 0xffff, data: 64 * 1024 * 1024 },
  signature: { entries: 32, data: 64 * 1024 * 1024 },
} as const;

/** Numbers and texts of a header together: each takes more memory than its one byte in the file. go1.27: 0.2 million. */
export const MAX_HEADER_VALUES = 8_000_000;

export type HeaderKind = keyof typeof HEADER_LIMITS;

/** Width in bytes of the integer types, which is their alignment as well. */
export const INTEGER_WIDTH = { int16: 2, int32: 4, int64: 8 } as const;
