import { DepotError, type ErrorCode } from '../../errors.ts';

/** Field name -> value; continuation lines joined with line feeds, without their leading blank only where it is the first. */
export type Paragraph = ReadonlyMap<string, string>;

/**
 * A strict reader of deb822 text (Release, Packages), written apart from what writes it: fields `Name: value`, continuation lines that
 * begin with a blank, paragraphs separated by one empty line, LF only.
 * @param where for messages
 * @throws DepotError with that code
 */
export function parseDeb822(text: string, where: string, code: ErrorCode): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  let fields = new Map<string, string>();
  let last: string | undefined;
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new DepotError(code, `${where} does not end with a line feed`);
  for (const [index, line] of lines.entries()) {
    const fault = (what: string): DepotError => new DepotError(code, `${where}:${index + 1}: ${what}`);
    if (line.includes('\r')) throw fault('has a carriage return');
    if (line === '') {
      if (fields.size > 0) paragraphs.push(fields);
      fields = new Map();
      last = undefined;
      continue;
    }
    if (line.startsWith(' ') || line.startsWith('\t')) {
      if (last === undefined) throw fault('continues no field');
      fields.set(last, `${fields.get(last) ?? ''}\n${line}`);
      continue;
    }
    const match = /^([!-9;-~]+):[ \t]*(.*)$/.exec(line);
    const [, name = '', value = ''] = match ?? [];
    if (match === null) throw fault('is not a field');
    // which of two counts differs from reader to reader
    if (fields.has(name)) throw fault(`has ${name} twice`);
    fields.set(name, value);
    last = name;
  }
  if (fields.size > 0) paragraphs.push(fields);
  return paragraphs;
}
