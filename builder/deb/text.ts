/**
 * Control characters would end a field, forge another one, or be obeyed by a terminal: neither written nor accepted. Line feed and
 * tab are allowed where text has lines.
 */

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL_IN_LINE = /[\u0000-\u001f\u007f-\u009f]/;
// oxlint-disable-next-line no-control-regex -- the same
const CONTROL_IN_TEXT = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

export function isCleanLine(text: string): boolean {
  return !CONTROL_IN_LINE.test(text) && text.isWellFormed();
}

export function isCleanText(text: string): boolean {
  return !CONTROL_IN_TEXT.test(text) && text.isWellFormed();
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Undefined for bytes that are not UTF-8: two readers would show two texts. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}
