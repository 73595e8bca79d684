import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

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

export interface Opened {
  sha256: string;
  size: number;
}

/**
 * Reads an XML file as a stream with a parser that checks well-formedness, and hands over each element as it closes.
 * @param limit uncompressed bytes at most: an index that goes on for ever is stopped (endless data)
 * @returns digest and size of the uncompressed bytes
 * @throws DepotError YUM_INDEX
 */
export async function readXml(
  path: string,
  compressed: boolean,
  limit: number,
  onElement: (element: Element) => void,
): Promise<Opened> {
  const parser = new SaxesParser();
  const stack: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const hash = createHash('sha256');
  let size = 0;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    // no metadata has one, and entities are how small files become large ones
    throw new DepotError('YUM_INDEX', `${path} has a document type`);
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
  const consume = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > limit)
        throw new DepotError('YUM_INDEX', `${path} holds more than the ${limit} bytes it may`);
      hash.update(chunk);
      parser.write(decoder.decode(chunk, { stream: true }));
    }
    parser.write(decoder.decode()).close();
  };
  try {
    const file = createReadStream(path);
    await (compressed ? pipeline(file, createGunzip(), consume) : pipeline(file, consume));
  } catch (error) {
    if (error instanceof DepotError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new DepotError('YUM_INDEX', `${path} cannot be read: ${why}`, { cause: error });
  }
  return { sha256: hash.digest('hex'), size };
}
