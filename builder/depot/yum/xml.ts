/** The little of XML that repository metadata needs. Streams of text: nothing here keeps a document in memory. */

export const NAMESPACE = {
  common: 'http://linux.duke.edu/metadata/common',
  filelists: 'http://linux.duke.edu/metadata/filelists',
  other: 'http://linux.duke.edu/metadata/other',
  repo: 'http://linux.duke.edu/metadata/repo',
  rpm: 'http://linux.duke.edu/metadata/rpm',
} as const;

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** What XML 1.0 cannot say at all, not even escaped (its production Char, section 2.2); one of them makes clients refuse the file. */
// oxlint-disable-next-line no-control-regex -- control characters are what it is about
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const SPECIAL = /[&<>"\t\n\r]/;
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Character data. A carriage return is escaped, since parsers turn a bare one into a line feed. */
export function text(value: string): string {
  return clean(value).replace(/[&<>\r]/g, (char) => ESCAPES[char] ?? `&#${char.charCodeAt(0)};`);
}

/** An attribute's value, without its quotes. White space is escaped, since parsers turn it into plain blanks. */
export function attribute(value: string): string {
  const cleaned = clean(value);
  if (!SPECIAL.test(cleaned)) return cleaned;
  return cleaned.replace(/[&<>"\t\n\r]/g, (char) => ESCAPES[char] ?? `&#${char.charCodeAt(0)};`);
}

/** `<name a="1">content</name>`; a leaf with text, or empty. */
export function leaf(
  name: string,
  content: string,
  attributes: Readonly<Record<string, string>> = {},
): string {
  const opened = `<${name}${attributesOf(attributes)}`;
  return content === '' ? `${opened}/>` : `${opened}>${text(content)}</${name}>`;
}

export function attributesOf(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${attribute(value)}"`)
    .join('');
}

function clean(value: string): string {
  return value.toWellFormed().replace(FORBIDDEN, '');
}
