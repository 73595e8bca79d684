const MAILBOX = /^(?!\s)([^<>@,"\p{Cc}]*[^<>@,"\p{Cc}\s]) <([^<>@,\s\p{Cc}]+@[^<>@,\s\p{Cc}]+)>$/u;

/**
 * `Name <address>` as a deb's Maintainer, an rpm's Packager and a key's user ID all read it alike: no commas or quotes, which some of
 * their readers split at; one line.
 */
export function parseMailbox(text: string): { name: string; address: string } | undefined {
  const [, name, address] = MAILBOX.exec(text) ?? [];
  return name === undefined || address === undefined ? undefined : { name, address };
}
