import { DepotError } from '../errors.ts';
import { isCleanText } from '../packaging/text.ts';
import { decodeUtf8 } from './text.ts';

/**
 * One field of a deb822 paragraph. The value has no leading or trailing space; further lines are part of it, each with the line feed
 * before it and its own leading space: `Go toolchain\n The official ...`.
 */
export type ControlField = readonly [name: string, value: string];

/** deb822(5): printable ASCII without the colon, beginning with neither `#` nor `-`. */
const NAME = /^(?![#-])[!-9;-~]+$/;
const CONTINUED = /^[ \t]/;
/** A line of a value that is empty or blank would end the paragraph. */
const BLANK = /^[ \t]*$/;

/** @throws DepotError DEB_CONTROL when a name or value cannot stand in a paragraph: it would forge other fields. */
export function encodeControl(fields: readonly ControlField[]): string {
  let text = '';
  for (const [name, value] of fields) {
    const [first = '', ...more] = value.split('\n');
    const valid = NAME.test(name) && isCleanText(value) && !BLANK.test(first);
    if (!valid || more.some((line) => !CONTINUED.test(line) || BLANK.test(line))) {
      throw new DepotError(
        'DEB_CONTROL',
        `field ${JSON.stringify(name)} cannot hold ${JSON.stringify(value)}`,
      );
    }
    text += `${name}: ${value}\n`;
  }
  return text;
}

/**
 * Parses a control file: exactly one paragraph.
 * @throws DepotError DEB_CONTROL for anything that dpkg and an index could read differently: a second paragraph, a field given
 *   twice, control characters, bytes that are not UTF-8, a missing last line feed.
 */
export function parseControl(bytes: Uint8Array, where: string): ControlField[] {
  const fault = (why: string, line?: number): DepotError =>
    new DepotError('DEB_CONTROL', `control file: ${why}`, {
      where: line === undefined ? where : `${where}:${line}`,
    });
  const text = decodeUtf8(bytes);
  if (text === undefined || !isCleanText(text)) throw fault('it is not plain UTF-8 text');
  if (!text.endsWith('\n')) throw fault('its last line does not end');
  const fields: [string, string][] = [];
  const seen = new Set<string>();
  for (const [index, line] of text.slice(0, -1).split('\n').entries()) {
    if (BLANK.test(line)) throw fault('an empty line', index + 1);
    const last = fields.at(-1);
    if (CONTINUED.test(line)) {
      if (last === undefined) throw fault('a continued line before any field', index + 1);
      last[1] += `\n${line.trimEnd()}`;
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0));
    if (!NAME.test(name)) throw fault('a line without a field name', index + 1);
    if (seen.has(name.toLowerCase())) throw fault(`field ${name} twice`, index + 1);
    seen.add(name.toLowerCase());
    fields.push([name, line.slice(colon + 1).trim()]);
  }
  return fields;
}

/** A field's value by its name, which is not case-sensitive. */
export function controlValue(fields: readonly ControlField[], name: string): string | undefined {
  const wanted = name.toLowerCase();
  return fields.find(([field]) => field.toLowerCase() === wanted)?.[1];
}
