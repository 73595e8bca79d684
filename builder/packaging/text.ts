/**
 * Control characters would end a field and forge another one, break the XML of repository indexes, or be obeyed by a terminal: neither
 * written nor accepted. Nor are the two code points that XML leaves out. Line feed and tab are allowed where text has lines.
 */

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL_IN_LINE = /[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/;
// oxlint-disable-next-line no-control-regex -- the same
const CONTROL_IN_TEXT = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]/;

export function isCleanLine(text: string): boolean {
  return !CONTROL_IN_LINE.test(text) && text.isWellFormed();
}

export function isCleanText(text: string): boolean {
  return !CONTROL_IN_TEXT.test(text) && text.isWellFormed();
}
