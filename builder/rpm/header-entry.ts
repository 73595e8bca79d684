import type { HeaderValue } from './header-value.ts';

/** A tag with its value, in each of the types that are written. */
export type HeaderEntry = [tag: number, value: HeaderValue];

export function string(tag: number, text: string): HeaderEntry {
  return [tag, { type: 'string', text }];
}

export function strings(tag: number, texts: readonly string[]): HeaderEntry {
  return [tag, { type: 'strings', texts }];
}

/** One text, for the locale C of tag 100. */
export function i18n(tag: number, text: string): HeaderEntry {
  return [tag, { type: 'i18n', texts: [text] }];
}

export function int16(tag: number, numbers: readonly number[]): HeaderEntry {
  return [tag, { type: 'int16', numbers }];
}

export function int32(tag: number, numbers: readonly number[]): HeaderEntry {
  return [tag, { type: 'int32', numbers }];
}

export function binary(tag: number, bytes: Buffer): HeaderEntry {
  return [tag, { type: 'binary', bytes }];
}
