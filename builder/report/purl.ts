/** Package URLs (ECMA-427, package-url/purl-spec): what scanners know a component by. */
export interface Purl {
  type: string;
  /** Segments of it; each is percent-encoded by itself. */
  namespace?: readonly string[];
  name: string;
  version: string;
  qualifiers?: Readonly<Record<string, string>>;
}

export function purl({ type, namespace = [], name, version, qualifiers = {} }: Purl): string {
  const path = [...namespace, name].map(encode).join('/');
  const query = Object.entries(qualifiers)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${encode(value).replaceAll('%2F', '/')}`)
    .join('&');
  return `pkg:${type}/${path}@${encode(version)}${query === '' ? '' : `?${query}`}`;
}

/** A module of Go: `pkg:golang/golang.org/x/net@v0.55.0`; lower case, as the type demands. */
export function modulePurl(path: string, version: string): string {
  const parts = path.toLowerCase().split('/');
  return purl({ type: 'golang', namespace: parts.slice(0, -1), name: parts.at(-1) ?? '', version });
}

/** Everything but letters, digits, `.`, `-`, `_`, `~` and the colon (purl-spec, "Character encoding"); in qualifiers the slash as well. */
function encode(text: string): string {
  return encodeURIComponent(text)
    .replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%3A', ':');
}

/** in-toto's spelling of Go's h1 (DigestSet, `dirHash`): hexadecimal, without the prefix. */
export function hexOfH1(h1: string): string {
  return Buffer.from(h1.replace(/^h1:/, ''), 'base64').toString('hex');
}
