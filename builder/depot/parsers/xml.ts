import { SaxesParser } from 'saxes';

import { DepotError } from '../../errors.ts';

/** An element when it closes. */
export interface Element {
  name: string;
  attributes: Readonly<Record<string, string>>;
  /** Its own character data. */
  text: string;
  /** Of the element around it; empty for the root. */
  parent: string;
}

/** A strict parser; `write` takes bytes in pieces. */
export function openXml(
  where: string,
  onElement: (element: Element) => void,
): { write(chunk: Buffer): void; end(): void } {
  const parser = new SaxesParser();
  const stack: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const decoder = new TextDecoder('utf-8', { fatal: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    // no metadata has one, and entities are how small files become large ones
    throw new DepotError('YUM_INDEX', `${where} has a document type`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    stack.push({ name, attributes, text: '' });
  });
  parser.on('text', (text) => {
    const top = stack.at(-1);
    if (top !== undefined) top.text += text;
  });
  parser.on('closetag', () => {
    const element = stack.pop();
    if (element !== undefined) onElement({ ...element, parent: stack.at(-1)?.name ?? '' });
  });
  return {
    write: (chunk) => void parser.write(decoder.decode(chunk, { stream: true })),
    end: () => void parser.write(decoder.decode()).close(),
  };
}

/** What a parser or the unpacking threw, as a fault of the index. */
export function unreadable(path: string, error: unknown): DepotError {
  if (error instanceof DepotError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new DepotError('YUM_INDEX', `${path} cannot be read: ${why}`, { cause: error });
}
