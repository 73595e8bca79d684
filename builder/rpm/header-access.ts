import { DepotError } from '../errors.ts';
import type { HeaderValues } from './header-value.ts';

/** Typed access to a decoded header; a tag of another type than the format demands is RPM_TAG. */
export interface HeaderReader {
  has(tag: number): boolean;
  /** Of a string or i18n tag (the first, untranslated text). */
  text(tag: number): string | undefined;
  requireText(tag: number): string;
  texts(tag: number): readonly string[];
  numbers(tag: number): readonly number[];
  number(tag: number): number | undefined;
  binary(tag: number): Buffer | undefined;
}

export function headerReader(values: HeaderValues, where: string): HeaderReader {
  const wrong = (tag: number, wanted: string): DepotError =>
    new DepotError('RPM_TAG', `header tag ${tag} is not ${wanted}`, { where });

  const text = (tag: number): string | undefined => {
    const value = values.get(tag);
    if (value === undefined) return undefined;
    if (value.type === 'string') return value.text;
    const first = value.type === 'i18n' || value.type === 'strings' ? value.texts[0] : undefined;
    if (first === undefined) throw wrong(tag, 'a string');
    return first;
  };
  const numbers = (tag: number): readonly number[] => {
    const value = values.get(tag);
    if (value === undefined) return [];
    if (!('numbers' in value)) throw wrong(tag, 'a list of numbers');
    return value.numbers;
  };

  return {
    has: (tag) => values.has(tag),
    text,
    requireText(tag) {
      const found = text(tag);
      if (found === undefined) throw new DepotError('RPM_TAG', `header tag ${tag} is missing`, { where });
      return found;
    },
    texts(tag) {
      const value = values.get(tag);
      if (value === undefined) return [];
      // old builders wrote a plain string where there was one element
      if (value.type === 'string') return [value.text];
      if (!('texts' in value)) throw wrong(tag, 'a list of strings');
      return value.texts;
    },
    numbers,
    number(tag) {
      const found = numbers(tag);
      if (found.length > 1) throw wrong(tag, 'one number');
      return found[0];
    },
    binary(tag) {
      const value = values.get(tag);
      if (value === undefined) return undefined;
      if (value.type !== 'binary') throw wrong(tag, 'binary');
      return value.bytes;
    },
  };
}
